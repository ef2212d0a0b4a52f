// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

enum ProviderClass {
    Laptop,
    Server,
    Phone
}

struct Provider {
    ProviderClass class;
    /// ISO 3166-1 numeric code of the country; 0 says nothing.
    uint16 region;
    uint16 window;
    /// Where its HTTP service answers.
    string url;
    /// Wei at stake, and how much of that stands for deals.
    uint256 stake;
    uint256 locked;
}

/// @title  Providers and what they have at stake.
interface IProviderRegistry {
    function provider(address operator) external view returns (Provider memory);
    function isProvider(address operator) external view returns (bool);

    /// @return Stake that stands for nothing and is not being withdrawn.
    function freeStake(address operator) external view returns (uint256);

    /// @return class  What it registered as; meaningless when it never did.
    /// @return region The same.
    /// @return free   As {freeStake}, or 0 while its stake is below what a provider needs.
    /// @dev    What matching asks of every provider it meets, in one cheap call.
    function standing(address operator) external view returns (ProviderClass class, uint16 region, uint256 free);

    /// Only the market.
    function lock(address operator, uint256 amount) external;

    /// Only the market.
    function unlock(address operator, uint256 amount) external;

    /// Takes locked stake and sends it to the market; only the market.
    /// @return taken At most what is locked.
    function slash(address operator, uint256 amount) external returns (uint256 taken);
}

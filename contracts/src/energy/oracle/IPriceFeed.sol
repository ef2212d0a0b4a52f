// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title The read interface that existing consumers of price feeds know.
/// @dev Names and shapes are those of Chainlink's AggregatorV3Interface.
interface AggregatorV3Interface {
    /// @notice Decimals of every answer.
    function decimals() external view returns (uint8);

    /// @notice What the answer means, for people.
    function description() external view returns (string memory);

    /// @notice Version of the feed contract.
    function version() external view returns (uint256);

    /// @notice The latest accepted round. Reverts for any other.
    function getRoundData(uint80 roundId)
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);

    /// @notice The last accepted round. Reverts before the first one.
    function latestRoundData()
        external
        view
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @title A price feed that also says whether it may be relied on now.
interface IPriceFeed is AggregatorV3Interface {
    /// @notice Why a feed is not to be relied on; `None` when it is.
    enum Unhealthy {
        None,
        NoAnswer,
        Stale,
        Dispersed,
        OutOfBounds,
        Pending
    }

    /// @notice True when the last answer may be relied on now.
    function healthy() external view returns (bool);

    /// @notice Why {healthy} is false.
    function reason() external view returns (Unhealthy);

    /// @notice The last accepted answer and when it was observed. Never reverts; 0 before the first round.
    /// @return answer Value with {decimals} decimals
    /// @return observedAt Unix seconds of the oldest observation in the quorum
    function latestAnswer() external view returns (int192 answer, uint64 observedAt);

    /// @notice As {latestAnswer}, but reverts with the reason unless {healthy}.
    function latestAnswerStrict() external view returns (int192 answer, uint64 observedAt);

    /// @notice Longest age of an answer in seconds before it counts as stale.
    function maxAge() external view returns (uint64);
}

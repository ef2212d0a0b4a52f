// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.29;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {AbstractSigner} from "@openzeppelin/contracts/utils/cryptography/signers/AbstractSigner.sol";
import {ERC7739} from "@openzeppelin/contracts/utils/cryptography/signers/draft-ERC7739.sol";
import {MultiSignerERC7913} from "@openzeppelin/contracts/utils/cryptography/signers/MultiSignerERC7913.sol";
import {SessionKeys} from "./SessionKeys.sol";

/// @title  An account of passkeys and other signers, some of which must agree, with session keys.
/// @notice Made by {AccountFactory}, or what an ordinary account delegates to by EIP-7702. In the latter case the account's
///         own key remains a full signer, whatever the threshold: nothing can take that from it.
/// @dev    No upgrade and no delegatecall. Storage lies apart (ERC-7201, `watt.account`), so that an ordinary account can
///         delegate here after it delegated elsewhere.
contract SmartAccount is
    SessionKeys,
    MultiSignerERC7913,
    ERC7739,
    ERC721Holder,
    ERC1155Holder
    layout at 0xbd782e5e403f903130ddac9e9ba8e6017cf3e1d245c943350b097554b8a1d200
{
    /// @notice The only one that may {initialize} an account.
    address public immutable factory;

    uint256 private constant SIGNATURE_OF_OWN_KEY_BYTES = 65;

    /// @notice Only {factory} may.
    error NotTheFactory(address caller);

    /// @dev The implementation itself is nobody's: a factory signs nothing.
    constructor(address factory_) EIP712("Watt account", "1") MultiSignerERC7913(_only(factory_), 1) {
        factory = factory_;
    }

    /// @notice Who may act for a new account. {factory} calls it once, in the transaction that makes the account.
    function initialize(bytes[] calldata signers, uint64 threshold_) external {
        require(msg.sender == factory, NotTheFactory(msg.sender));
        _addSigners(signers);
        _setThreshold(threshold_);
    }

    /// @notice Adds and removes signers and says how many must agree from now on. Only the account itself may.
    /// @param  added ERC-7913: an address, or a verifier's address and a key. @param removed Likewise.
    /// @dev    Reverts where fewer signers would be left than must agree.
    function changeSigners(bytes[] calldata added, bytes[] calldata removed, uint64 threshold_)
        external
        onlyEntryPointOrSelf
    {
        _addSigners(added);
        _setThreshold(threshold_);
        _removeSigners(removed);
    }

    /// @notice Version 0.8, at the same address on every chain.
    function entryPoint() public pure override returns (IEntryPoint) {
        return ERC4337Utils.ENTRYPOINT_V08;
    }

    /// @dev 65 bytes: by the key of this very address, which only an ordinary account that delegates here has.
    ///      Otherwise `abi.encode(bytes[] signers, bytes[] signatures)`, signers in ascending order of their hashes.
    function _rawSignatureValidation(bytes32 hash, bytes calldata signature)
        internal
        view
        override(AbstractSigner, MultiSignerERC7913)
        returns (bool)
    {
        if (signature.length != SIGNATURE_OF_OWN_KEY_BYTES) return super._rawSignatureValidation(hash, signature);
        (address found, ECDSA.RecoverError problem,) = ECDSA.tryRecoverCalldata(hash, signature);
        return problem == ECDSA.RecoverError.NoError && found == address(this);
    }

    /// @dev An ordinary account that delegates here begins without signers: none of none is not enough.
    function _validateThreshold(bytes[] calldata signers) internal view override returns (bool) {
        return threshold() > 0 && super._validateThreshold(signers);
    }

    function _erc7821AuthorizedExecutor(address caller, bytes32 mode, bytes calldata executionData)
        internal
        view
        override
        returns (bool)
    {
        return caller == address(entryPoint()) || super._erc7821AuthorizedExecutor(caller, mode, executionData);
    }

    function _only(address signer) private pure returns (bytes[] memory signers) {
        signers = new bytes[](1);
        signers[0] = abi.encodePacked(signer);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {ERC4337Utils} from "@openzeppelin/contracts/account/utils/ERC4337Utils.sol";
import {ERC7579Utils, Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Session, SessionRules} from "./SessionRules.sol";

/// @title  Session keys: keys that may make certain calls, so many, for so much, for so long.
/// @notice The account keeps only a session's id; the session itself travels with each operation. The key of an operation's
///         nonce says which session signed it, so that a session never gets in the way of its owner's operations.
/// @dev    Everything is decided while the operation is validated, from its call data, before any of it runs: what a call
///         does later cannot change what was counted, and a call that fails has been counted. No clock is read then, as
///         ERC-7562 asks: the operation says in which window it falls, and the entry point holds it to that window's time.
abstract contract SessionKeys is Account, ERC7821 {
    using ERC4337Utils for PackedUserOperation;
    using SignatureChecker for bytes;

    struct Use {
        bool isGranted;
        uint32 calls;
    }

    /// @dev The only mode of {execute} that sessions may use: a batch that fails as a whole.
    bytes32 private constant BATCH = bytes32(uint256(1) << 248);

    mapping(uint192 id => Use) private _uses;
    mapping(uint192 id => mapping(uint32 window => mapping(address token => uint256))) private _spent;

    /// @notice A session began; `session` is all of it, because the account keeps no copy.
    event SessionGranted(uint192 indexed id, Session session);
    /// @notice A session ended before its time.
    event SessionRevoked(uint192 indexed id);

    /// @notice There is no such session, or no more.
    error SessionUnknown(uint192 id);
    /// @notice The session is granted already.
    error SessionKnown(uint192 id);
    /// @notice A session may only {execute} batches.
    error SessionCallDataInvalid();
    /// @notice The session does not allow this call.
    error SessionCallForbidden(address target, bytes4 selector);
    /// @notice More calls than the session has left.
    error SessionCallsUsedUp(uint32 limit);
    /// @notice More than may leave in one window.
    error SessionSpendTooHigh(address token, uint256 spent, uint256 limit);
    /// @notice The window lies outside of the session.
    error SessionWindowInvalid(uint32 window);

    /// @notice Lets a key act within bounds. Only the account itself may, which means its owner.
    function grantSession(Session calldata session) external onlyEntryPointOrSelf returns (uint192 id) {
        SessionRules.check(session, address(entryPoint()));
        id = sessionId(session);
        require(!_uses[id].isGranted, SessionKnown(id));
        _uses[id].isGranted = true;
        emit SessionGranted(id, session);
    }

    /// @notice Ends a session at once, also for what is signed already. What it used up stays used up.
    function revokeSession(uint192 id) external onlyEntryPointOrSelf {
        require(_uses[id].isGranted, SessionUnknown(id));
        _uses[id].isGranted = false;
        emit SessionRevoked(id);
    }

    /// @notice The id of a session: the key of its operations' nonces.
    function sessionId(Session memory session) public pure returns (uint192) {
        return uint192(uint256(keccak256(abi.encode(session))));
    }

    /// @notice Whether a session is granted, and how many calls it made.
    function sessionUse(uint192 id) external view returns (bool isGranted, uint32 calls) {
        return (_uses[id].isGranted, _uses[id].calls);
    }

    /// @notice What a session let leave in a window, in units of the token; token zero: wei, fees included.
    function sessionSpent(uint192 id, uint32 window, address token) external view returns (uint256) {
        return _spent[id][window][token];
    }

    /// @dev A granted session's operations are validated as such, and never as the owner's.
    function _validateUserOp(PackedUserOperation calldata userOp, bytes32 userOpHash, bytes calldata signature)
        internal
        virtual
        override
        returns (uint256)
    {
        uint192 id = uint192(userOp.nonce >> 64);
        if (!_uses[id].isGranted) return super._validateUserOp(userOp, userOpHash, signature);
        (Session memory session, uint32 window, bytes memory proof) =
            abi.decode(signature, (Session, uint32, bytes));
        require(sessionId(session) == id, SessionUnknown(id));
        (uint48 from, uint48 to) = _timesOf(session, window);
        _count(session, id, window, userOp);
        bool isSigned = session.signer.isValidSignatureNow(_signableUserOpHash(userOp, userOpHash), proof);
        return ERC4337Utils.packValidationData(isSigned, from, to);
    }

    function _timesOf(Session memory session, uint32 window) private pure returns (uint48 from, uint48 to) {
        uint256 start = uint256(session.validAfter) + uint256(window) * session.windowSeconds;
        require(start <= session.validUntil, SessionWindowInvalid(window));
        uint256 last = start + session.windowSeconds - 1;
        to = last < session.validUntil ? uint48(last) : session.validUntil;
        // The entry point wants a time after the first of the two.
        from = uint48(start == 0 ? 0 : start - 1);
    }

    function _count(Session memory session, uint192 id, uint32 window, PackedUserOperation calldata userOp) private {
        Execution[] calldata batch = _batchOf(userOp.callData);
        Use storage use = _uses[id];
        uint256 calls = use.calls + batch.length;
        require(calls <= session.callLimit, SessionCallsUsedUp(session.callLimit));
        use.calls = uint32(calls);
        if (userOp.paymaster() == address(0)) _spend(session, id, window, address(0), _mostFee(userOp));
        for (uint256 i = 0; i < batch.length; ++i) {
            (address target, bytes calldata data) = (batch[i].target, batch[i].callData);
            require(SessionRules.allows(session.calls, target, data), SessionCallForbidden(target, bytes4(data)));
            _spend(session, id, window, address(0), batch[i].value);
            _spend(session, id, window, target, SessionRules.amountOf(data));
        }
    }

    /// @dev The same bytes that {execute} will read, in the same way.
    function _batchOf(bytes calldata callData) private pure returns (Execution[] calldata batch) {
        require(bytes4(callData) == ERC7821.execute.selector && callData.length >= 100, SessionCallDataInvalid());
        uint256 offset = uint256(bytes32(callData[36:68]));
        require(bytes32(callData[4:36]) == BATCH && offset == 64, SessionCallDataInvalid());
        uint256 length = uint256(bytes32(callData[68:100]));
        require(length <= callData.length - 100, SessionCallDataInvalid());
        batch = ERC7579Utils.decodeBatch(callData[100:100 + length]);
        require(batch.length > 0, SessionCallDataInvalid());
        // Offsets may point out of the batch, at bytes that {execute} will not see: only the usual encoding is taken.
        require(keccak256(callData[100:100 + length]) == keccak256(abi.encode(batch)), SessionCallDataInvalid());
    }

    function _spend(Session memory session, uint192 id, uint32 window, address token, uint256 amount) private {
        if (amount == 0) return;
        uint256 limit = SessionRules.limitOf(session.spends, token);
        uint256 spent = _spent[id][window][token];
        require(amount <= limit && spent <= limit - amount, SessionSpendTooHigh(token, amount, limit));
        _spent[id][window][token] = spent + amount;
    }

    /// @dev What the entry point may take from the account; it checks that each factor fits 120 bits, the gas together too.
    function _mostFee(PackedUserOperation calldata userOp) private pure returns (uint256) {
        uint256 gas = userOp.verificationGasLimit() + userOp.callGasLimit() + userOp.preVerificationGas;
        return gas * userOp.maxFeePerGas();
    }
}

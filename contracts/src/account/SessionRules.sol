// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @notice What an argument must be. `word`: its place in the call data, in words of 32 bytes after the selector.
///         `isAtMost`: a number up to `value`; otherwise exactly `value`.
struct ArgumentRule {
    uint16 word;
    bool isAtMost;
    uint256 value;
}

/// @notice A call that is allowed. Selector zero: a plain payment, without call data.
struct CallRule {
    address target;
    bytes4 selector;
    ArgumentRule[] arguments;
}

/// @notice How much of a token may leave in one window. Token zero: wei, and fees count.
struct SpendLimit {
    address token;
    uint256 amount;
}

/// @notice What a session key may do. Times are unix seconds, both included; windows begin at `validAfter`.
/// @param  signer    ERC-7913: an address, or a verifier's address and a key.
/// @param  callLimit Calls in the whole session.
/// @param  salt      Tells two equal sessions apart.
struct Session {
    bytes signer;
    uint48 validAfter;
    uint48 validUntil;
    uint32 windowSeconds;
    uint32 callLimit;
    CallRule[] calls;
    SpendLimit[] spends;
    bytes32 salt;
}

/// @title  The rules of sessions that need no storage.
/// @dev    A session says what is allowed, never what is forbidden: a call that no rule names is refused.
library SessionRules {
    uint48 internal constant LONGEST = 366 days;
    /// @dev The highest bit of a time means block numbers to some entry points.
    uint48 internal constant END_OF_TIME = 1 << 47;
    uint256 internal constant MOST_CALL_RULES = 16;
    uint256 internal constant MOST_ARGUMENT_RULES = 8;
    uint256 internal constant MOST_SPEND_LIMITS = 8;
    /// @dev Above, an approval is as good as unlimited.
    uint256 internal constant LARGEST_LIMIT = type(uint128).max;

    /// @notice Too short for an address.
    error SessionSignerInvalid(bytes signer);
    /// @notice Over already, backwards, longer than {LONGEST}, or without windows.
    error SessionTimesInvalid(uint48 validAfter, uint48 validUntil, uint32 windowSeconds);
    /// @notice No call, or more rules than are taken.
    error SessionSizeInvalid(uint256 calls, uint256 spends);
    /// @notice The account itself, its entry point, or nothing.
    error SessionTargetForbidden(address target);
    /// @notice Such a call hands out more than can be counted.
    error SessionSelectorForbidden(bytes4 selector);
    /// @notice The call moves a token, and the session does not say how much of it.
    error SessionLimitMissing(address token);
    /// @notice As good as unlimited.
    error SessionLimitTooLarge(address token, uint256 amount);

    /// @notice Refuses a session that could become more than a session.
    function check(Session calldata session, address entryPoint) internal view {
        require(session.signer.length >= 20, SessionSignerInvalid(session.signer));
        (uint48 from, uint48 to, uint32 window) = (session.validAfter, session.validUntil, session.windowSeconds);
        require(
            to > from && to > block.timestamp && to < END_OF_TIME && to - from <= LONGEST && window > 0,
            SessionTimesInvalid(from, to, window)
        );
        (uint256 calls, uint256 spends) = (session.calls.length, session.spends.length);
        require(
            calls > 0 && calls <= MOST_CALL_RULES && spends <= MOST_SPEND_LIMITS && session.callLimit > 0,
            SessionSizeInvalid(calls, spends)
        );
        for (uint256 i = 0; i < spends; ++i) {
            (address token, uint256 amount) = (session.spends[i].token, session.spends[i].amount);
            require(amount <= LARGEST_LIMIT, SessionLimitTooLarge(token, amount));
        }
        for (uint256 i = 0; i < calls; ++i) {
            CallRule calldata rule = session.calls[i];
            require(
                rule.target != address(0) && rule.target != address(this) && rule.target != entryPoint,
                SessionTargetForbidden(rule.target)
            );
            require(rule.arguments.length <= MOST_ARGUMENT_RULES, SessionSizeInvalid(calls, spends));
            require(!isForbidden(rule.selector), SessionSelectorForbidden(rule.selector));
            if (amountWord(rule.selector) > 0) limitOf(session.spends, rule.target);
        }
    }

    /// @notice Whether one of the rules allows the call.
    function allows(CallRule[] memory rules, address target, bytes calldata data) internal pure returns (bool) {
        if (data.length > 0 && data.length < 4) return false;
        bytes4 selector = bytes4(data);
        if (data.length > 0 && selector == 0) return false;
        for (uint256 i = 0; i < rules.length; ++i) {
            CallRule memory rule = rules[i];
            if (rule.target == target && rule.selector == selector && _fits(rule.arguments, data)) return true;
        }
        return false;
    }

    function _fits(ArgumentRule[] memory rules, bytes calldata data) private pure returns (bool) {
        for (uint256 i = 0; i < rules.length; ++i) {
            uint256 place = 4 + 32 * uint256(rules[i].word);
            if (data.length < place + 32) return false;
            uint256 found = uint256(bytes32(data[place:place + 32]));
            if (rules[i].isAtMost ? found > rules[i].value : found != rules[i].value) return false;
        }
        return true;
    }

    /// @notice How much of the target's token a call moves or lets move; 0 for all other calls.
    function amountOf(bytes calldata data) internal pure returns (uint256) {
        if (data.length < 4) return 0;
        uint256 word = amountWord(bytes4(data));
        return word == 0 ? 0 : uint256(bytes32(data[4 + 32 * word:36 + 32 * word]));
    }

    /// @notice The argument that says how much of the target's token moves; 0: the call moves none that is known.
    function amountWord(bytes4 selector) internal pure returns (uint256) {
        if (selector == IERC20.transfer.selector || selector == IERC20.approve.selector) return 1;
        if (selector == IERC20.transferFrom.selector) return 2;
        // ERC-1363: transferAndCall and approveAndCall, with and without data; then transferFromAndCall.
        if (selector == 0x1296ee62 || selector == 0x4000aea0) return 1;
        if (selector == 0x3177029f || selector == 0xcae9ca51) return 1;
        if (selector == 0xd8fbe994 || selector == 0xc1d34b89) return 2;
        return 0;
    }

    /// @notice Approvals without an amount, or on top of what was approved.
    function isForbidden(bytes4 selector) internal pure returns (bool) {
        return selector == 0xa22cb465 // setApprovalForAll(address,bool)
            || selector == 0x39509351 // increaseAllowance(address,uint256)
            || selector == 0xd73dd623 // increaseApproval(address,uint256)
            || selector == 0x959b8c3f // authorizeOperator(address)
            || selector == 0x558a7297 // setOperator(address,bool)
            || selector == 0x87517c45 // approve(address,address,uint160,uint48)
            || selector == 0xd505accf // permit(address,address,uint256,uint256,uint8,bytes32,bytes32)
            || selector == 0x8fcbaf0c; // permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)
    }

    /// @notice What may leave in one window. @dev Reverts where the session says nothing about the token.
    function limitOf(SpendLimit[] memory limits, address token) internal pure returns (uint256) {
        for (uint256 i = 0; i < limits.length; ++i) {
            if (limits[i].token == token) return limits[i].amount;
        }
        revert SessionLimitMissing(token);
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.29;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {vm} from "../testing/Vm.sol";
import {SessionFixture} from "../testing/account/SessionFixture.sol";
import {SessionKeys} from "./SessionKeys.sol";
import {ArgumentRule, SessionRules, SpendLimit} from "./SessionRules.sol";

/// @dev What may be granted, and by whom.
contract SessionGrantsTest is SessionFixture {
    function _expectGrantRefused(bytes memory reason) private {
        vm.prank(address(account));
        vm.expectRevert(reason);
        account.grantSession(session);
    }

    function testOnlyTheAccountGrantsAndRevokes() public {
        session.salt = bytes32(uint256(1));
        bytes memory reason = abi.encodeWithSelector(Account.AccountUnauthorized.selector, address(this));
        vm.expectRevert(reason);
        account.grantSession(session);
        vm.expectRevert(reason);
        account.revokeSession(id);
    }

    function testTheSameTwice() public {
        _expectGrantRefused(abi.encodeWithSelector(SessionKeys.SessionKnown.selector, id));
    }

    function testTargetsThatAreNeverGranted() public {
        address[3] memory targets = [address(0), address(account), address(entryPoint)];
        for (uint256 i = 0; i < 3; ++i) {
            session.calls[2].target = targets[i];
            _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionTargetForbidden.selector, targets[i]));
        }
    }

    function testApprovalsThatAreNeverGranted() public {
        bytes4[3] memory selectors = [bytes4(0xa22cb465), bytes4(0x39509351), bytes4(0xd505accf)];
        for (uint256 i = 0; i < 3; ++i) {
            session.calls[2].selector = selectors[i];
            _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSelectorForbidden.selector, selectors[i]));
        }
        session.calls[2].selector = token.approve.selector;
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionLimitMissing.selector, FRIEND));
        session.calls[2].selector = 0;
        uint256 tooLarge = uint256(type(uint128).max) + 1;
        session.spends[0].amount = tooLarge;
        _expectGrantRefused(
            abi.encodeWithSelector(SessionRules.SessionLimitTooLarge.selector, address(token), tooLarge)
        );
    }

    function testTimesThatAreNeverGranted() public {
        uint48[2][4] memory times = [[NOW, NOW], [NOW - 2, NOW], [NOW, NOW + 367 days], [2 ** 47 - 1, 2 ** 47]];
        for (uint256 i = 0; i < 4; ++i) {
            (session.validAfter, session.validUntil) = (times[i][0], times[i][1]);
            _expectGrantRefused(
                abi.encodeWithSelector(
                    SessionRules.SessionTimesInvalid.selector, times[i][0], times[i][1], uint32(HOUR)
                )
            );
        }
        (session.validAfter, session.validUntil, session.windowSeconds) = (NOW, NOW + HOUR, 0);
        _expectGrantRefused(
            abi.encodeWithSelector(SessionRules.SessionTimesInvalid.selector, NOW, NOW + HOUR, 0)
        );
    }

    function testSizesThatAreNeverGranted() public {
        session.callLimit = 0;
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSizeInvalid.selector, 4, 2));
        session.callLimit = 1;
        for (uint256 i = 0; i < 13; ++i) session.calls.push().target = FRIEND;
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSizeInvalid.selector, 17, 2));
        while (session.calls.length > 1) session.calls.pop();
        for (uint256 i = 0; i < 7; ++i) session.spends.push(SpendLimit(address(uint160(i + 1)), 1));
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSizeInvalid.selector, 1, 9));
        while (session.spends.length > 2) session.spends.pop();
        for (uint16 i = 0; i < 8; ++i) session.calls[0].arguments.push(ArgumentRule(i, false, 0));
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSizeInvalid.selector, 1, 2));
        delete session.calls;
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSizeInvalid.selector, 0, 2));
        session.signer = hex"1234";
        _expectGrantRefused(abi.encodeWithSelector(SessionRules.SessionSignerInvalid.selector, hex"1234"));
    }
}

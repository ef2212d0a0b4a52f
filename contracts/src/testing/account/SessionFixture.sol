// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.29;

import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {ArgumentRule, CallRule, Session, SpendLimit} from "../../account/SessionRules.sol";
import {SmartAccount} from "../../account/SmartAccount.sol";
import {vm} from "../Vm.sol";
import {AccountFixture} from "./AccountFixture.sol";

/// @dev Tries to act as the account that calls it.
contract Intruder {
    bool public isIn;

    receive() external payable {
        bytes memory batch = abi.encode(new Execution[](0));
        (isIn,) = msg.sender.call(abi.encodeCall(SmartAccount(payable(msg.sender)).execute, (bytes32(uint256(1) << 248), batch)));
    }
}

/// @dev An account with one session that may do a little.
abstract contract SessionFixture is AccountFixture {
    uint256 internal constant SESSION_KEY = 0x5E55;
    uint48 internal constant HOUR = 3_600;

    Session internal session;
    uint192 internal id;
    Intruder internal intruder;

    /// @dev One day: up to 5 calls, an hour 100 tokens and 0.1 coins; tokens to the friend only, approvals to anyone.
    function setUp() public {
        setUpAccounts();
        intruder = new Intruder();
        session.signer = abi.encodePacked(vm.addr(SESSION_KEY));
        (session.validAfter, session.validUntil) = (NOW, NOW + 24 * HOUR);
        (session.windowSeconds, session.callLimit) = (uint32(HOUR), 5);
        CallRule storage transfer = session.calls.push();
        (transfer.target, transfer.selector) = (address(token), token.transfer.selector);
        transfer.arguments.push(ArgumentRule(0, false, uint256(uint160(FRIEND))));
        CallRule storage approve = session.calls.push();
        (approve.target, approve.selector) = (address(token), token.approve.selector);
        approve.arguments.push(ArgumentRule(1, true, 60));
        session.calls.push().target = FRIEND;
        session.calls.push().target = address(intruder);
        session.spends.push(SpendLimit(address(token), 100));
        session.spends.push(SpendLimit(address(0), 0.1 ether));
        id = _grant();
    }

    function _grant() internal returns (uint192) {
        vm.prank(address(account));
        return account.grantSession(session);
    }
}

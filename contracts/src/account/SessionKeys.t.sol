// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.29;

import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {IEntryPointStake, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {vm} from "../testing/Vm.sol";
import {KindPaymaster} from "../testing/account/KindPaymaster.sol";
import {SessionFixture} from "../testing/account/SessionFixture.sol";
import {SessionKeys} from "./SessionKeys.sol";
import {CallRule} from "./SessionRules.sol";
import {SmartAccount} from "./SmartAccount.sol";

contract SessionKeysTest is SessionFixture {
    address private constant PAYEE = address(0xFA4EE);

    function _operation(bytes memory callData, uint32 window) private view returns (PackedUserOperation memory op) {
        op = operation(address(account), id, callData);
        _sign(op, window);
    }

    function _sign(PackedUserOperation memory op, uint32 window) private view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SESSION_KEY, hashOf(op));
        op.signature = abi.encode(session, window, abi.encodePacked(r, s, v));
    }

    function _transfer(address to, uint256 amount) private view returns (Execution[] memory) {
        return batchOf(address(token), 0, abi.encodeCall(token.transfer, (to, amount)));
    }

    function _transferring(uint256 amount) private view returns (PackedUserOperation memory) {
        return _operation(executing(_transfer(FRIEND, amount)), 0);
    }

    function _forbidden(address target, bytes4 selector) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SessionKeys.SessionCallForbidden.selector, target, selector);
    }

    function _tooMuch(address spent, uint256 amount, uint256 limit) private pure returns (bytes memory) {
        return abi.encodeWithSelector(SessionKeys.SessionSpendTooHigh.selector, spent, amount, limit);
    }

    function testWithinItsBounds() public {
        handle(_transferring(40));
        handle(_operation(executing(batchOf(FRIEND, 0.1 ether, "")), 0));
        handle(_operation(executing(batchOf(address(token), 0, abi.encodeCall(token.approve, (BUNDLER, 60)))), 0));
        assertEq(token.balanceOf(FRIEND), 40, "tokens");
        assertEq(FRIEND.balance, 0.1 ether, "coins");
        assertEq(token.allowance(address(account), BUNDLER), 60, "approved");
        (bool isGranted, uint32 calls) = account.sessionUse(id);
        assertTrue(isGranted, "granted");
        assertEq(calls, 3, "calls");
        assertEq(account.sessionSpent(id, 0, address(token)), 100, "spent in the first hour");
    }

    // Amounts.

    function testTheAmountOfAWindow() public {
        handle(_transferring(100));
        expectRefusalBy(_transferring(1), _tooMuch(address(token), 1, 100));
        vm.warp(NOW + HOUR);
        expectRefusalBy(_transferring(1), _tooMuch(address(token), 1, 100));
        handle(_operation(executing(_transfer(FRIEND, 100)), 1));
        assertEq(token.balanceOf(FRIEND), 200, "the next hour");
    }

    /// @dev The window that an operation names is the time in which it may be included.
    function testNoOtherWindowCanBeClaimed() public {
        handle(_transferring(100));
        expectRefusal(_operation(executing(_transfer(FRIEND, 1)), 1), "AA22 expired or not due");
        vm.warp(NOW + 2 * HOUR);
        expectRefusal(_operation(executing(_transfer(FRIEND, 1)), 1), "AA22 expired or not due");
        PackedUserOperation memory op = _operation(executing(_transfer(FRIEND, 1)), 25);
        expectRefusalBy(op, abi.encodeWithSelector(SessionKeys.SessionWindowInvalid.selector, 25));
        _sign(op, type(uint32).max);
        expectRefusalBy(op, abi.encodeWithSelector(SessionKeys.SessionWindowInvalid.selector, type(uint32).max));
    }

    function testABatchCountsInPartsAsInWhole() public {
        Execution[] memory batch = new Execution[](2);
        (batch[0], batch[1]) = (_transfer(FRIEND, 60)[0], _transfer(FRIEND, 41)[0]);
        expectRefusalBy(_operation(executing(batch), 0), _tooMuch(address(token), 41, 100));
        (batch[0], batch[1]) = (batchOf(FRIEND, 0.05 ether, "")[0], batchOf(FRIEND, 0.06 ether, "")[0]);
        expectRefusalBy(_operation(executing(batch), 0), _tooMuch(address(0), 0.06 ether, 0.1 ether));
    }

    function testApprovalsAndTransfersShareALimit() public {
        Execution[] memory batch = new Execution[](2);
        batch[0] = batchOf(address(token), 0, abi.encodeCall(token.approve, (BUNDLER, 60)))[0];
        batch[1] = _transfer(FRIEND, 41)[0];
        expectRefusalBy(_operation(executing(batch), 0), _tooMuch(address(token), 41, 100));
    }

    function testAnArgumentAboveItsRuleAndUnlimitedApproval() public {
        bytes memory call = abi.encodeCall(token.approve, (BUNDLER, 61));
        expectRefusalBy(
            _operation(executing(batchOf(address(token), 0, call)), 0),
            _forbidden(address(token), token.approve.selector)
        );
        call = abi.encodeCall(token.approve, (BUNDLER, type(uint256).max));
        expectRefusalBy(
            _operation(executing(batchOf(address(token), 0, call)), 0),
            _forbidden(address(token), token.approve.selector)
        );
    }

    /// @dev Otherwise a session key could pay its friend the bundler any price.
    function testFeesCount() public {
        PackedUserOperation memory op = _transferring(1);
        op.preVerificationGas = 1_000_000;
        op.gasFees = bytes32((uint256(1 gwei) << 128) | 1 gwei);
        _sign(op, 0);
        handle(op);
        assertEq(account.sessionSpent(id, 0, address(0)), 4_000_000 gwei, "the most that it could cost");
        op = _transferring(1);
        op.preVerificationGas = 1_000_000;
        op.gasFees = bytes32((uint256(100 gwei) << 128) | 100 gwei);
        _sign(op, 0);
        expectRefusalBy(op, _tooMuch(address(0), 0.4 ether, 0.1 ether));
    }

    function testFeesOfAPaymasterDoNot() public {
        vm.deal(address(this), 2 ether);
        KindPaymaster paymaster = new KindPaymaster{value: 2 ether}(IEntryPointStake(address(entryPoint)));
        PackedUserOperation memory op = _transferring(1);
        op.gasFees = bytes32((uint256(100 gwei) << 128) | 100 gwei);
        op.paymasterAndData = abi.encodePacked(paymaster, uint128(100_000), uint128(0));
        _sign(op, 0);
        handle(op);
        assertEq(account.sessionSpent(id, 0, address(0)), 0, "the account pays nothing");
    }

    function testACallThatFailsIsCounted() public {
        token.burn(address(account), 990);
        handle(_transferring(60));
        assertEq(token.balanceOf(FRIEND), 0, "it failed");
        expectRefusalBy(_transferring(41), _tooMuch(address(token), 41, 100));
    }

    function testFuzzNeverMoreThanTheLimit(uint256[8] memory amounts, uint8 splits) public {
        uint256 sum;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 amount = i < splits % 6 ? amounts[i] % 130 : amounts[i];
            (bool isTaken,) = address(this).call(abi.encodeCall(this.handleOutside, (_transferring(amount))));
            if (isTaken) sum += amount;
        }
        vm.assertLe(sum, 100, "an hour's limit");
        assertEq(token.balanceOf(FRIEND), sum, "what arrived");
    }

    // Calls.

    function testTheNumberOfCalls() public {
        Execution[] memory batch = new Execution[](6);
        for (uint256 i = 0; i < 6; ++i) batch[i] = _transfer(FRIEND, 1)[0];
        bytes memory reason = abi.encodeWithSelector(SessionKeys.SessionCallsUsedUp.selector, 5);
        expectRefusalBy(_operation(executing(batch), 0), reason);
        for (uint256 i = 0; i < 5; ++i) handle(_transferring(1));
        expectRefusalBy(_transferring(1), reason);
    }

    function testOtherCallsAreRefused() public {
        expectRefusalBy(
            _operation(executing(_transfer(BUNDLER, 1)), 0), _forbidden(address(token), token.transfer.selector)
        );
        bytes memory mint = abi.encodeCall(token.mint, (FRIEND, 1));
        expectRefusalBy(
            _operation(executing(batchOf(address(token), 0, mint)), 0),
            _forbidden(address(token), token.mint.selector)
        );
        expectRefusalBy(_operation(executing(batchOf(BUNDLER, 1, "")), 0), _forbidden(BUNDLER, 0));
        // A plain payment is one without call data; also four zeros are a call, and fewer bytes are no selector.
        expectRefusalBy(_operation(executing(batchOf(FRIEND, 1, hex"00000000")), 0), _forbidden(FRIEND, 0));
        expectRefusalBy(_operation(executing(batchOf(FRIEND, 1, hex"00")), 0), _forbidden(FRIEND, 0));
        // Its argument is missing.
        bytes memory cut = abi.encodePacked(token.transfer.selector, uint128(0));
        expectRefusalBy(
            _operation(executing(batchOf(address(token), 0, cut)), 0),
            _forbidden(address(token), token.transfer.selector)
        );
    }

    /// @dev The account itself, also by the zero address, which batches read as the account.
    function testTheAccountItselfIsRefused() public {
        bytes memory call = abi.encodeCall(SmartAccount.changeSigners, (only(session.signer), new bytes[](0), 1));
        bytes4 selector = SmartAccount.changeSigners.selector;
        expectRefusalBy(
            _operation(executing(batchOf(address(account), 0, call)), 0), _forbidden(address(account), selector)
        );
        expectRefusalBy(_operation(executing(batchOf(address(0), 0, call)), 0), _forbidden(address(0), selector));
        bytes memory invalid = abi.encodeWithSelector(SessionKeys.SessionCallDataInvalid.selector);
        expectRefusalBy(_operation(call, 0), invalid);
        expectRefusalBy(_operation(abi.encodeCall(SessionKeys.grantSession, (session)), 0), invalid);
        expectRefusalBy(_operation("", 0), invalid);
        bytes memory nothing = executing(new Execution[](0));
        expectRefusalBy(_operation(nothing, 0), invalid);
    }

    /// @dev What lies before or behind the call data is read in another way when it is validated than when it runs: a batch
    ///      whose parts lie there must not get more than an allowed call.
    function testFuzzPartsOutsideOfTheCallData(int16 place, bytes32[8] memory words) public {
        bytes memory batch = abi.encodePacked(uint256(32), uint256(1), int256(place), words);
        bytes memory call = abi.encodeWithSignature("execute(bytes32,bytes)", BATCH, batch);
        PackedUserOperation memory op = _operation(call, 0);
        (bool isTaken,) = address(this).call(abi.encodeCall(this.handleOutside, (op)));
        if (isTaken) assertEq(account.threshold(), 1, "the account is its owner's");
        assertEq(token.balanceOf(address(account)), 1_000, "tokens");
        assertEq(address(account).balance, 1 ether, "coins");
    }

    /// @dev The allowed transfer lies in the signature, behind the call data; in its place the call data has nothing.
    function testAPartBehindTheCallData() public {
        bytes memory transfer = abi.encodeCall(token.transfer, (FRIEND, 1));
        bytes memory part = abi.encode(address(token), 0, 0x60, transfer.length, bytes32(transfer));
        PackedUserOperation memory op;
        for (uint256 place = 0; place < 4_096; place += 32) {
            bytes memory batch = abi.encodePacked(uint256(32), uint256(1), place);
            op = _operation(abi.encodeWithSignature("execute(bytes32,bytes)", BATCH, batch), 0);
            op.signature = bytes.concat(op.signature, part, part, part);
            (bool isTaken,) = address(this).call(abi.encodeCall(this.handleOutside, (op)));
            assertEq(token.balanceOf(FRIEND), 0, isTaken ? "taken" : "refused");
        }
    }

    /// @dev In front of the batch, validation finds the operation's gas, which makes up an allowed call; {execute} finds
    ///      nothing there, and would pay whom no rule lets it pay.
    function testAPartInFrontOfTheCallData() public {
        bytes4 selector = 0x00c0ffee; // Fees are below 2^120.
        CallRule storage rule = session.calls.push();
        (rule.target, rule.selector) = (PAYEE, selector);
        id = _grant();
        bytes memory usual = executing(batchOf(PAYEE, 1, abi.encodePacked(selector)));
        // From the call's three words back to `preVerificationGas`, as the entry point hands on the operation.
        bytes memory batch = abi.encode(32, 1, 32, PAYEE, 1, -int256(388));
        PackedUserOperation memory op =
            _operation(abi.encodeWithSignature("execute(bytes32,bytes)", BATCH, batch), 0);
        op.preVerificationGas = 32; // The call's length.
        op.gasFees = bytes32(selector);
        _sign(op, 0);
        expectRefusalBy(op, abi.encodeWithSelector(SessionKeys.SessionCallDataInvalid.selector));
        handle(_operation(usual, 0));
        assertEq(PAYEE.balance, 1, "by the allowed call only");
    }

    /// @dev {execute} takes its arguments where the ABI usually puts them, or not at all.
    function testOtherLayoutsAreRefused() public {
        bytes memory invalid = abi.encodeWithSelector(SessionKeys.SessionCallDataInvalid.selector);
        bytes memory batch = abi.encode(_transfer(FRIEND, 1));
        bytes4 execute = bytes4(keccak256("execute(bytes32,bytes)"));
        expectRefusalBy(_operation(abi.encodePacked(execute, BATCH, uint256(64)), 0), invalid);
        bytes memory moved = abi.encodePacked(execute, BATCH, uint256(96), uint256(0), batch.length, batch);
        expectRefusalBy(_operation(moved, 0), invalid);
        bytes memory long = abi.encodePacked(execute, BATCH, uint256(64), batch.length + 1, batch);
        expectRefusalBy(_operation(long, 0), invalid);
        handle(_operation(abi.encodePacked(execute, BATCH, uint256(64), batch.length, batch), 0));
        assertEq(token.balanceOf(FRIEND), 1, "as usual");
    }

    function testOtherModesAreRefused() public {
        bytes memory batch = abi.encode(_transfer(FRIEND, 1));
        bytes memory invalid = abi.encodeWithSelector(SessionKeys.SessionCallDataInvalid.selector);
        bytes32[4] memory modes = [bytes32(0), bytes32(uint256(0xff) << 248), bytes32(uint256(0x0101) << 240), BATCH | bytes32(uint256(1))];
        for (uint256 i = 0; i < modes.length; ++i) {
            bytes memory call = abi.encodeWithSignature("execute(bytes32,bytes)", modes[i], batch);
            expectRefusalBy(_operation(call, 0), invalid);
        }
    }

    function testWhomItPaysCannotActAsTheAccount() public {
        handle(_operation(executing(batchOf(address(intruder), 1, "")), 0));
        assertEq(address(intruder).balance, 1, "paid");
        assertFalse(intruder.isIn(), "nothing else");
    }

    // Time.

    function testBeforeAndAfterItsTime() public {
        vm.warp(NOW - 1);
        expectRefusal(_transferring(1), "AA22 expired or not due");
        vm.warp(NOW);
        handle(_transferring(1));
        vm.warp(NOW + 24 * HOUR);
        handle(_operation(executing(_transfer(FRIEND, 1)), 24));
        vm.warp(NOW + 24 * HOUR + 1);
        expectRefusal(_operation(executing(_transfer(FRIEND, 1)), 24), "AA22 expired or not due");
    }

    function testFromTheBeginningOfTime() public {
        vm.warp(1_000);
        (session.validAfter, session.validUntil) = (0, HOUR);
        id = _grant();
        handle(_transferring(1));
        assertEq(token.balanceOf(FRIEND), 1, "paid");
    }

    function testRevokedAtOnce() public {
        PackedUserOperation memory signed = _transferring(1);
        vm.prank(address(account));
        account.revokeSession(id);
        expectRefusal(signed, "AA24 signature error");
        vm.prank(address(account));
        vm.expectRevert(abi.encodeWithSelector(SessionKeys.SessionUnknown.selector, id));
        account.revokeSession(id);
    }

    // Who signs.

    function testOnlyItsKeySigns() public {
        PackedUserOperation memory op = _transferring(1);
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xBAD, hashOf(op));
        op.signature = abi.encode(session, uint32(0), abi.encodePacked(r, s, v));
        expectRefusal(op, "AA24 signature error");
    }

    function testItDoesNotSignInOtherLanes() public {
        PackedUserOperation memory op = operation(address(account), 0, executing(_transfer(FRIEND, 1)));
        _sign(op, 0);
        expectRefusal(op, "AA24 signature error");
    }

    function testAnotherSessionThanTheGrantedOne() public {
        PackedUserOperation memory op = operation(address(account), id, executing(_transfer(FRIEND, 1)));
        session.spends[0].amount = 1_000;
        _sign(op, 0);
        expectRefusalBy(op, abi.encodeWithSelector(SessionKeys.SessionUnknown.selector, id));
    }

    function testAnotherAccountAnotherChainAndTwice() public {
        PackedUserOperation memory op = _transferring(1);
        SmartAccount other = factory.createAccount(only(signerOf(PASSKEY)), 1, bytes32(uint256(1)));
        vm.prank(address(other));
        other.grantSession(session);
        op.sender = address(other);
        expectRefusal(op, "AA24 signature error");
        op.sender = address(account);
        vm.chainId(1);
        expectRefusal(op, "AA24 signature error");
        vm.chainId(31_337);
        handle(op);
        expectRefusal(op, "AA25 invalid account nonce");
    }

    function testAPasskeyAsSessionKey() public {
        session.signer = signerOf(OTHER_PASSKEY);
        id = _grant();
        PackedUserOperation memory op = operation(address(account), id, executing(_transfer(FRIEND, 1)));
        op.signature = abi.encode(session, uint32(0), assertionOf(OTHER_PASSKEY, hashOf(op)));
        handle(op);
        assertEq(token.balanceOf(FRIEND), 1, "paid");
    }

    function testASessionSignsNoMessages() public view {
        bytes32 hash = keccak256("log in");
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(SESSION_KEY, hash);
        bytes memory signature = abi.encode(session, uint32(0), abi.encodePacked(r, s, v));
        assertEq(bytes32(account.isValidSignature(hash, signature)), bytes32(bytes4(0xffffffff)), "ERC-1271");
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ChannelFixture} from "../../testing/ChannelFixture.sol";
import {vm} from "../../testing/Vm.sol";
import {RetrievalChannels} from "./RetrievalChannels.sol";
import {ChannelsThatAdd} from "./twins/RetrievalTwins.t.sol";

/// @dev A wallet that is a contract: it has signed whatever was put into its list.
contract Wallet {
    mapping(bytes32 digest => bool) private _signed;

    receive() external payable {}

    function sign(bytes32 digest) external {
        _signed[digest] = true;
    }

    function open(RetrievalChannels channels, address payee) external returns (uint64) {
        return channels.open{value: 1 ether}(payee);
    }

    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _signed[digest] ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @title Channels from opening to payout, and every refusal on the way.
contract RetrievalChannelsTest is ChannelFixture {
    function test_PaysWhatWasPromisedAndGivesBackTheRest() public {
        _redeem(0, 1, 0.2 ether);
        _redeem(0, 5, 0.3 ether);
        _redeem(7, 1, 0.1 ether);
        assertEq(channels.owedTo(payee), 0.4 ether, "the last of each lane");
        vm.prank(payee);
        channels.close(channel);
        assertEq(channels.owedTo(reader), 0.6 ether, "the rest");
        vm.prank(payee);
        channels.withdraw();
        vm.prank(reader);
        channels.withdraw();
        assertEq(payee.balance, 0.4 ether, "taken out");
        assertEq(reader.balance, 9.6 ether, "taken back");
        assertEq(address(channels).balance, 0, "nothing is left");
    }

    /// @dev A12: the reader closes before the provider redeemed.
    function test_APayerCannotCloseBeforeThePayeeHadItsTime() public {
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 0.5 ether);
        bytes memory signature = _sign(voucher);
        vm.prank(reader);
        channels.close(channel);
        vm.warp(NOW + CHALLENGE - 1);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.StillOpen.selector, channel, NOW + CHALLENGE));
        channels.finish(channel);
        channels.redeem(voucher, signature);
        vm.warp(NOW + CHALLENGE);
        channels.finish(channel);
        assertEq(channels.owedTo(payee), 0.5 ether, "in time");
        assertEq(channels.owedTo(reader), 0.5 ether, "the rest");
    }

    /// @dev A12: the provider brings the same promise, or an older one, again.
    function test_RefusesVouchersThatCountedAlready() public {
        _redeem(0, 3, 0.3 ether);
        _refuse(_voucher(0, 3, 0.3 ether), abi.encodeWithSelector(RetrievalChannels.VoucherOld.selector, 3, 3));
        _refuse(_voucher(0, 2, 0.4 ether), abi.encodeWithSelector(RetrievalChannels.VoucherOld.selector, 2, 3));
        _refuse(
            _voucher(0, 4, 0.3 ether),
            abi.encodeWithSelector(RetrievalChannels.VoucherWorthless.selector, 0.3 ether, 0.3 ether)
        );
    }

    /// @dev A12: the provider changes a promise, takes it to another channel, contract or chain, or signs it itself.
    function test_RefusesVouchersThatThePayerDidNotSign() public {
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 0.3 ether);
        bytes memory signature = _sign(voucher);
        bytes memory unsigned = abi.encodeWithSelector(RetrievalChannels.VoucherUnsigned.selector, channel);
        voucher.cumulativeWei++;
        _refuse(voucher, signature, unsigned);
        voucher = _voucher(1, 1, 0.3 ether);
        _refuse(voucher, signature, unsigned);
        voucher = _voucher(0, 2, 0.3 ether);
        _refuse(voucher, signature, unsigned);
        voucher = _voucher(0, 1, 0.3 ether);
        voucher.expiry++;
        _refuse(voucher, signature, unsigned);
        voucher.expiry--;
        voucher.root = "toor";
        _refuse(voucher, signature, unsigned);
        voucher.root = "root";
        voucher.servedBytes++;
        _refuse(voucher, signature, unsigned);
        voucher.servedBytes--;
        _refuse(voucher, _malleable(signature), unsigned);
        _refuse(voucher, "", unsigned);

        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xB0B, channels.digestOf(voucher));
        _refuse(voucher, abi.encodePacked(r, s, v), unsigned);

        vm.prank(reader);
        voucher.channel = channels.open{value: 1 ether}(payee);
        _refuse(voucher, signature, abi.encodeWithSelector(RetrievalChannels.VoucherUnsigned.selector, voucher.channel));
        voucher.channel = channel;
        vm.chainId(1);
        _refuse(voucher, signature, unsigned);
        vm.chainId(31337);
        RetrievalChannels other = new RetrievalChannels(CHALLENGE);
        vm.prank(reader);
        other.open{value: 1 ether}(payee);
        vm.expectRevert(unsigned);
        other.redeem(voucher, signature);
    }

    /// @dev A12, twin: were amounts added up, every voucher would count again in the next.
    function test_WithAmountsThatAddUpPromisesWouldCountTwice() public {
        channels = new ChannelsThatAdd(CHALLENGE);
        vm.prank(reader);
        channels.open{value: 1 ether}(payee);
        _redeem(0, 1, 0.2 ether);
        _redeem(0, 2, 0.3 ether);
        assertEq(channels.owedTo(payee), 0.5 ether, "more than the 0.3 ether that were promised");
    }

    /// @dev A12, twin: without time for the payee, the reader takes back what it promised.
    function test_WithoutAChallengeAPayerWouldTakeEverythingBack() public {
        channels = new RetrievalChannels(0);
        vm.startPrank(reader);
        channels.open{value: 1 ether}(payee);
        channels.close(channel);
        channels.finish(channel);
        vm.stopPrank();
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 0.5 ether);
        _refuse(voucher, abi.encodeWithSelector(RetrievalChannels.ChannelNotOpen.selector, channel));
        assertEq(channels.owedTo(reader), 1 ether, "all of it");
    }

    function test_RefusesVouchersAfterTheirTime() public {
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 1);
        bytes memory signature = _sign(voucher);
        vm.warp(voucher.expiry + 1);
        _refuse(voucher, signature, abi.encodeWithSelector(RetrievalChannels.VoucherExpired.selector, voucher.expiry));
        vm.warp(voucher.expiry);
        channels.redeem(voucher, signature);
    }

    /// @dev A12: the reader promises more than it deposited. The rest stays promised.
    function test_PaysNoMoreThanTheDepositAndTheRestWhenMoreComes() public {
        _redeem(0, 1, 3 ether);
        assertEq(channels.owedTo(payee), 1 ether, "all there is");
        _refuse(
            _voucher(0, 2, 4 ether),
            abi.encodeWithSelector(RetrievalChannels.VoucherWorthless.selector, 4 ether, 1 ether)
        );
        vm.prank(reader);
        channels.deposit{value: 1.5 ether}(channel);
        _redeem(0, 1, 3 ether);
        assertEq(channels.owedTo(payee), 2.5 ether, "what was added");
    }

    function test_TakesVouchersOfContracts() public {
        Wallet wallet = new Wallet();
        vm.deal(address(wallet), 1 ether);
        uint64 id = wallet.open(channels, payee);
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 0.5 ether);
        voucher.channel = id;
        _refuse(voucher, "", abi.encodeWithSelector(RetrievalChannels.VoucherUnsigned.selector, id));
        wallet.sign(channels.digestOf(voucher));
        channels.redeem(voucher, "");
        assertEq(channels.owedTo(payee), 0.5 ether, "paid");
    }

    function test_RefusesWhatIsNotForTheCaller() public {
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.NotParty.selector, channel, address(this)));
        channels.close(channel);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.StillOpen.selector, channel, 0));
        channels.finish(channel);
        vm.startPrank(reader);
        channels.close(channel);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.AlreadyClosing.selector, channel));
        channels.close(channel);
        vm.stopPrank();
    }

    function test_RefusesEverythingForAClosedOrUnknownChannel() public {
        RetrievalChannels.Voucher memory voucher = _voucher(0, 1, 0.5 ether);
        bytes memory signature = _sign(voucher);
        vm.prank(payee);
        channels.close(channel);
        bytes memory closed = abi.encodeWithSelector(RetrievalChannels.ChannelNotOpen.selector, channel);
        _refuse(voucher, signature, closed);
        vm.expectRevert(closed);
        channels.deposit{value: 1}(channel);
        vm.expectRevert(closed);
        channels.finish(channel);
        vm.prank(reader);
        vm.expectRevert(closed);
        channels.close(channel);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.ChannelNotOpen.selector, 99));
        channels.finish(99);
    }

    function test_RefusesChannelsToNobodyAndToOneself() public {
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.PayeeInvalid.selector, address(0)));
        channels.open{value: 1}(address(0));
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.PayeeInvalid.selector, address(this)));
        channels.open{value: 1}(address(this));
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.DepositInvalid.selector, 0));
        channels.open(payee);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.DepositInvalid.selector, 0));
        channels.deposit(channel);
        vm.deal(address(this), 1 << 129);
        vm.expectRevert(abi.encodeWithSelector(RetrievalChannels.DepositInvalid.selector, 1 << 128));
        channels.open{value: 1 << 128}(payee);
    }

    /// @dev What is held is what is owed, whatever is redeemed.
    function testFuzz_ConservesEveryWei(uint128[6] calldata amounts, uint32[6] calldata lanes, bool byPayee) public {
        for (uint64 i = 0; i < 6; i++) {
            RetrievalChannels.Voucher memory voucher = _voucher(lanes[i] % 3, i + 1, amounts[i] % 2 ether);
            bytes memory signature = _sign(voucher);
            try channels.redeem(voucher, signature) {} catch {}
        }
        vm.prank(byPayee ? payee : reader);
        channels.close(channel);
        vm.warp(NOW + CHALLENGE);
        if (!byPayee) channels.finish(channel);
        assertEq(channels.owedTo(payee) + channels.owedTo(reader), 1 ether, "all of the deposit");
        assertEq(channels.channelOf(channel).paid, channels.owedTo(payee), "as the channel has it");
    }

    function _refuse(RetrievalChannels.Voucher memory voucher, bytes memory reason) private {
        _refuse(voucher, _sign(voucher), reason);
    }

    function _refuse(RetrievalChannels.Voucher memory voucher, bytes memory signature, bytes memory reason) private {
        vm.expectRevert(reason);
        channels.redeem(voucher, signature);
    }

    /// @dev The other signature that the curve allows for the same text.
    function _malleable(bytes memory signature) private pure returns (bytes memory) {
        (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        return abi.encodePacked(r, order - uint256(s), uint8(signature[64]) == 27 ? uint8(28) : uint8(27));
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.29;

import {Account} from "@openzeppelin/contracts/account/Account.sol";
import {ERC7821} from "@openzeppelin/contracts/account/extensions/draft-ERC7821.sol";
import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {MultiSignerERC7913} from "@openzeppelin/contracts/utils/cryptography/signers/MultiSignerERC7913.sol";
import {AccountFixture} from "../testing/account/AccountFixture.sol";
import {Passkeys} from "../testing/people/Passkeys.sol";
import {vm} from "../testing/Vm.sol";
import {SmartAccount} from "./SmartAccount.sol";

contract SmartAccountTest is AccountFixture {
    uint256 internal constant EOA_KEY = 0xE0A;
    uint256 private constant SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141;

    /// @dev Worked out before: an expected revert is one of the next call, whatever it calls.
    bytes[] internal nobody;
    bytes[] internal mine;
    bytes[] internal others;

    function setUp() public {
        setUpAccounts();
        mine.push(signerOf(PASSKEY));
        others.push(signerOf(OTHER_PASSKEY));
    }

    function _pay(uint256 value) private pure returns (bytes memory) {
        return executing(batchOf(FRIEND, value, ""));
    }

    function testEntryPointStandsWhereEveryChainHasIt() public view {
        assertEq(address(entryPoint), 0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108, "entry point");
        assertEq(address(account.entryPoint()), address(entryPoint), "the account's");
    }

    function testStorageLiesWhereERC7201SaysIt() public view {
        bytes32 root = keccak256(abi.encode(uint256(keccak256("watt.account")) - 1)) & ~bytes32(uint256(0xff));
        // First come the uses of sessions, what they spent, then the three words of the set of signers and the threshold.
        assertEq(uint256(vm.load(address(account), bytes32(uint256(root) + 4))), 1, "threshold");
        for (uint256 i = 0; i < 16; ++i) assertEq(vm.load(address(account), bytes32(i)), 0, "nothing at the beginning");
    }

    function testABatchBySignatureOfThePasskey() public {
        Execution[] memory batch = new Execution[](2);
        batch[0] = Execution(FRIEND, 0.5 ether, "");
        batch[1] = Execution(address(token), 0, abi.encodeCall(token.transfer, (FRIEND, 7)));
        handle(ownersOperation(executing(batch)));
        assertEq(FRIEND.balance, 0.5 ether, "paid");
        assertEq(token.balanceOf(FRIEND), 7, "tokens");
    }

    function testABatchFailsAsAWhole() public {
        Execution[] memory batch = new Execution[](2);
        batch[0] = Execution(FRIEND, 0.5 ether, "");
        batch[1] = Execution(address(token), 0, abi.encodeCall(token.transfer, (FRIEND, 1_001)));
        handle(ownersOperation(executing(batch)));
        assertEq(FRIEND.balance, 0, "nothing was paid");
    }

    function testFeesAreTakenFromTheAccount() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        op.preVerificationGas = 50_000;
        op.gasFees = bytes32((uint256(1 gwei) << 128) | 1 gwei);
        op.signature = signedBy(PASSKEY, hashOf(op));
        handle(op);
        assertGtZero(BUNDLER.balance);
    }

    function assertGtZero(uint256 value) private pure {
        assertTrue(value > 0, "the bundler is paid");
    }

    /// @dev "Passkey userOp validation at most 60,000 gas with the precompile."
    function testGasOfValidation() public {
        PackedUserOperation memory op = ownersOperation(_pay(1));
        bytes32 hash = hashOf(op);
        vm.prank(address(entryPoint));
        uint256 before = gasleft();
        uint256 found = account.validateUserOp(op, hash, 0);
        uint256 used = before - gasleft();
        assertEq(found, 0, "valid");
        // 42 thousand by measure, most of it the encoding of the challenge; the precompile takes 6,900.
        vm.assertLe(used, 60_000, "gas of a validation");
    }

    function testNobodyElseMayActAsTheAccount() public {
        Execution[] memory batch = batchOf(FRIEND, 1, "");
        vm.expectRevert(abi.encodeWithSelector(Account.AccountUnauthorized.selector, address(this)));
        account.execute(BATCH, abi.encode(batch));
        vm.expectRevert(abi.encodeWithSelector(Account.AccountUnauthorized.selector, address(this)));
        account.changeSigners(others, nobody, 1);
        vm.expectRevert(abi.encodeWithSelector(SmartAccount.NotTheFactory.selector, address(this)));
        account.initialize(others, 1);
        PackedUserOperation memory op;
        vm.expectRevert(abi.encodeWithSelector(Account.AccountUnauthorized.selector, address(this)));
        account.validateUserOp(op, 0, 0);
    }

    function testTheImplementationIsNobodys() public {
        SmartAccount implementation = factory.implementation();
        PackedUserOperation memory op = operation(address(implementation), 0, _pay(0));
        op.signature = signedBy(PASSKEY, hashOf(op));
        expectRefusal(op, "AA24 signature error");
        op.signature = abi.encode(only(abi.encodePacked(address(factory))), only(""));
        expectRefusal(op, "AA24 signature error");
    }

    function testDelegatecallModeIsRefused() public {
        bytes memory call = abi.encodePacked(address(token), abi.encodeCall(token.mint, (FRIEND, 1)));
        vm.prank(address(account));
        vm.expectRevert(ERC7821.UnsupportedExecutionMode.selector);
        account.execute(bytes32(uint256(0xff) << 248), call);
    }

    // Replays.

    function testAnOperationCountsOnce() public {
        PackedUserOperation memory op = ownersOperation(_pay(1));
        handle(op);
        expectRefusal(op, "AA25 invalid account nonce");
    }

    function testAnOperationOfAnotherChainIsWorthless() public {
        vm.chainId(1);
        PackedUserOperation memory op = ownersOperation(_pay(1));
        vm.chainId(31_337);
        expectRefusal(op, "AA24 signature error");
    }

    function testAnOperationOfAnotherAccountIsWorthless() public {
        PackedUserOperation memory op = ownersOperation(_pay(1));
        op.sender = address(factory.createAccount(only(signerOf(PASSKEY)), 1, bytes32(uint256(1))));
        vm.deal(op.sender, 1 ether);
        expectRefusal(op, "AA24 signature error");
    }

    function testAnOperationOfAnotherNonceOrCallIsWorthless() public {
        PackedUserOperation memory op = ownersOperation(_pay(1));
        op.nonce = uint256(7) << 64;
        expectRefusal(op, "AA24 signature error");
        op = ownersOperation(_pay(1));
        op.callData = _pay(2);
        expectRefusal(op, "AA24 signature error");
    }

    // What authenticators answer.

    function testAnotherPasskeyIsRefused() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        op.signature = signedBy(OTHER_PASSKEY, hashOf(op));
        expectRefusal(op, "AA24 signature error");
        op.signature = abi.encode(only(signerOf(PASSKEY)), only(assertionOf(OTHER_PASSKEY, hashOf(op))));
        expectRefusal(op, "AA24 signature error");
    }

    function testAnAnswerToAnotherChallengeIsRefused() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        op.signature = signedBy(PASSKEY, keccak256("something else"));
        expectRefusal(op, "AA24 signature error");
    }

    function testAnAnswerForAnotherSiteIsRefused() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        (bytes32 x, bytes32 y) = Passkeys.pointOf(PASSKEY);
        bytes memory elsewhere = abi.encodePacked(address(verifier), x, y, sha256("evil.example"));
        SmartAccount other = factory.createAccount(only(elsewhere), 1, 0);
        op.sender = address(other);
        op.signature = abi.encode(only(elsewhere), only(assertionOf(PASSKEY, hashOf(op))));
        expectRefusal(op, "AA24 signature error");
    }

    function testAnUnrecognisedPersonIsRefused() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        WebAuthn.WebAuthnAuth memory answer = Passkeys.sign(PASSKEY, hashOf(op), 0x01);
        op.signature = abi.encode(only(signerOf(PASSKEY)), only(encodeAssertion(answer)));
        expectRefusal(op, "AA24 signature error");
    }

    /// @dev Never a way through, and never an account that cannot be asked: cut or flipped bytes are a refusal.
    function testFuzzDamagedSignaturesAreRefused(uint256 place, uint8 flip, uint256 cut) public {
        PackedUserOperation memory op = ownersOperation(_pay(1));
        bytes memory signature = op.signature;
        place = place % signature.length;
        signature[place] = signature[place] ^ bytes1(flip);
        cut = cut % signature.length;
        bytes memory damaged = new bytes(flip == 0 ? cut : signature.length);
        for (uint256 i = 0; i < damaged.length; ++i) damaged[i] = signature[i];
        vm.assume(keccak256(damaged) != keccak256(op.signature) || flip != 0);
        op.signature = damaged;
        (bool isTaken,) = address(this).call(abi.encodeCall(this.handleOutside, (op)));
        // Bytes that nobody reads (padding) may change; then the answer is still the passkey's own to this operation.
        if (isTaken) assertEq(FRIEND.balance, 1, "what was signed happened");
        else assertEq(FRIEND.balance, 0, "nothing happened");
    }

    function testNoSignersAreNotEnough() public {
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        op.signature = abi.encode(new bytes[](0), new bytes[](0));
        expectRefusal(op, "AA24 signature error");
    }

    // Several signers.

    function _twoOfTwo() private returns (SmartAccount both) {
        both = factory.createAccount(pair(signerOf(PASSKEY), signerOf(OTHER_PASSKEY)), 2, 0);
        vm.deal(address(both), 1 ether);
    }

    function testTwoMustAgree() public {
        PackedUserOperation memory op = operation(address(_twoOfTwo()), 0, _pay(1));
        bytes32 hash = hashOf(op);
        op.signature = signedBy(PASSKEY, hash);
        expectRefusal(op, "AA24 signature error");
        bytes[] memory twice = new bytes[](2);
        (twice[0], twice[1]) = (signerOf(PASSKEY), signerOf(PASSKEY));
        bytes[] memory same = new bytes[](2);
        (same[0], same[1]) = (assertionOf(PASSKEY, hash), assertionOf(PASSKEY, hash));
        op.signature = abi.encode(twice, same);
        expectRefusal(op, "AA24 signature error");

        bytes[] memory signers = pair(signerOf(PASSKEY), signerOf(OTHER_PASSKEY));
        bool isFirst = keccak256(signers[0]) == keccak256(signerOf(PASSKEY));
        bytes[] memory answers = new bytes[](2);
        answers[isFirst ? 0 : 1] = assertionOf(PASSKEY, hash);
        answers[isFirst ? 1 : 0] = assertionOf(OTHER_PASSKEY, hash);
        op.signature = abi.encode(signers, answers);
        handle(op);
        assertEq(FRIEND.balance, 1, "both agreed");
    }

    function testSignersChange() public {
        bytes memory call = abi.encodeCall(
            SmartAccount.changeSigners, (only(signerOf(OTHER_PASSKEY)), only(signerOf(PASSKEY)), 1)
        );
        handle(ownersOperation(executing(batchOf(address(account), 0, call))));
        PackedUserOperation memory op = operation(address(account), 0, _pay(1));
        op.signature = signedBy(PASSKEY, hashOf(op));
        expectRefusal(op, "AA24 signature error");
        op.signature = signedBy(OTHER_PASSKEY, hashOf(op));
        handle(op);
    }

    function testTooFewSignersCannotBeLeft() public {
        vm.prank(address(account));
        vm.expectPartialRevert(MultiSignerERC7913.MultiSignerERC7913UnreachableThreshold.selector);
        account.changeSigners(nobody, mine, 1);
    }

    // EIP-7702: the code of an ordinary account is then 0xef0100 and the implementation's address.

    function _delegate() private returns (address eoa) {
        eoa = vm.addr(EOA_KEY);
        vm.etch(eoa, bytes.concat(hex"ef0100", bytes20(address(factory.implementation()))));
        vm.deal(eoa, 1 ether);
    }

    function _signedByEoa(bytes32 hash) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(EOA_KEY, hash);
        return abi.encodePacked(r, s, v);
    }

    function testAnOrdinaryAccountThatDelegates() public {
        PackedUserOperation memory op = operation(_delegate(), 0, _pay(1));
        op.signature = _signedByEoa(hashOf(op));
        handle(op);
        assertEq(FRIEND.balance, 1, "by its own key");
    }

    /// @dev What recovers to nobody, the other of the two signatures that a key can be made to give, and another's key.
    function testADelegationTakesItsOwnKeyOnly() public {
        PackedUserOperation memory op = operation(_delegate(), 0, _pay(1));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(EOA_KEY, hashOf(op));
        op.signature = abi.encodePacked(r, s, uint8(29));
        expectRefusal(op, "AA24 signature error");
        op.signature = abi.encodePacked(bytes32(0), s, v);
        expectRefusal(op, "AA24 signature error");
        op.signature = abi.encodePacked(r, bytes32(SECP256K1_ORDER - uint256(s)), v ^ 7); // 27 and 28 change places
        expectRefusal(op, "AA24 signature error");
        (v, r, s) = vm.sign(EOA_KEY + 1, hashOf(op));
        op.signature = abi.encodePacked(r, s, v);
        expectRefusal(op, "AA24 signature error");
    }

    /// @dev It has no signers and a threshold of zero: zero of zero must not be enough.
    function testNobodyTakesAFreshDelegation() public {
        address eoa = _delegate();
        PackedUserOperation memory op = operation(eoa, 0, _pay(1));
        op.signature = abi.encode(new bytes[](0), new bytes[](0));
        expectRefusal(op, "AA24 signature error");
        vm.expectRevert(abi.encodeWithSelector(SmartAccount.NotTheFactory.selector, address(this)));
        SmartAccount(payable(eoa)).initialize(mine, 1);
        assertEq(
            bytes32(SmartAccount(payable(eoa)).isValidSignature(bytes32(0), op.signature)),
            bytes32(bytes4(0xffffffff)),
            "ERC-1271"
        );
    }

    function testADelegationTakesAPasskey() public {
        address eoa = _delegate();
        vm.prank(eoa);
        SmartAccount(payable(eoa)).changeSigners(mine, nobody, 1);
        PackedUserOperation memory op = operation(eoa, 0, _pay(1));
        op.signature = signedBy(PASSKEY, hashOf(op));
        handle(op);
        assertEq(FRIEND.balance, 1, "by passkey");
    }

    // The factory.

    function testAnAccountIsMadeOnceAndWhereItWasPromised() public {
        address promised = factory.addressOf(only(signerOf(OTHER_PASSKEY)), 1, 0);
        assertEq(promised.code.length, 0, "not yet");
        assertEq(address(factory.createAccount(only(signerOf(OTHER_PASSKEY)), 1, 0)), promised, "made");
        vm.prank(FRIEND);
        assertEq(address(factory.createAccount(only(signerOf(OTHER_PASSKEY)), 1, 0)), promised, "found");
        assertTrue(factory.addressOf(only(signerOf(OTHER_PASSKEY)), 1, bytes32(uint256(1))) != promised, "salt");
        assertTrue(factory.addressOf(only(signerOf(PASSKEY)), 1, 0) != promised, "signer");
    }

    function testTheFirstOperationMakesTheAccount() public {
        bytes[] memory signers = only(signerOf(OTHER_PASSKEY));
        PackedUserOperation memory op = operation(factory.addressOf(signers, 1, 0), 0, _pay(1));
        vm.deal(op.sender, 1 ether);
        op.initCode = abi.encodePacked(factory, abi.encodeCall(factory.createAccount, (signers, 1, 0)));
        op.signature = signedBy(OTHER_PASSKEY, hashOf(op));
        handle(op);
        assertEq(FRIEND.balance, 1, "paid");
    }

    function testAnAccountNeedsSigners() public {
        vm.expectPartialRevert(MultiSignerERC7913.MultiSignerERC7913UnreachableThreshold.selector);
        factory.createAccount(nobody, 1, 0);
        vm.expectPartialRevert(MultiSignerERC7913.MultiSignerERC7913ZeroThreshold.selector);
        factory.createAccount(mine, 0, 0);
    }
}

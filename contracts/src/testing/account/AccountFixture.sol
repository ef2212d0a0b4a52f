// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Execution} from "@openzeppelin/contracts/account/utils/draft-ERC7579Utils.sol";
import {IEntryPoint, PackedUserOperation} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {WebAuthn} from "@openzeppelin/contracts/utils/cryptography/WebAuthn.sol";
import {AccountFactory} from "../../account/AccountFactory.sol";
import {PasskeyVerifier} from "../../account/PasskeyVerifier.sol";
import {SmartAccount} from "../../account/SmartAccount.sol";
import {Assert} from "../Assert.sol";
import {Passkeys} from "../people/Passkeys.sol";
import {TestToken} from "../Tokens.sol";
import {vm} from "../Vm.sol";
import {EntryPointBytecode} from "./EntryPointBytecode.sol";

/// @dev The entry point, the factory, and one account of one passkey with a coin and a thousand tokens.
abstract contract AccountFixture is Assert {
    uint256 internal constant PASSKEY = 0xA11CE;
    uint256 internal constant OTHER_PASSKEY = 0xB0B;
    uint48 internal constant NOW = 1_800_000_000;
    bytes32 internal constant BATCH = bytes32(uint256(1) << 248);
    address internal constant BUNDLER = address(0xB0D1E);
    address internal constant FRIEND = address(0xF41E2D);

    IEntryPoint internal entryPoint;
    AccountFactory internal factory;
    PasskeyVerifier internal verifier;
    SmartAccount internal account;
    TestToken internal token;

    function setUpAccounts() internal {
        vm.warp(NOW);
        entryPoint = EntryPointBytecode.deploy();
        factory = new AccountFactory();
        verifier = new PasskeyVerifier();
        token = new TestToken("TKN", 18);
        account = factory.createAccount(only(signerOf(PASSKEY)), 1, 0);
        vm.deal(address(account), 1 ether);
        token.mint(address(account), 1_000);
    }

    function signerOf(uint256 key) internal view returns (bytes memory) {
        (bytes32 x, bytes32 y) = Passkeys.pointOf(key);
        return abi.encodePacked(address(verifier), x, y, sha256("watt.example"));
    }

    function only(bytes memory item) internal pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = item;
    }

    /// @dev Signers go in ascending order of their hashes.
    function pair(bytes memory a, bytes memory b) internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        (list[0], list[1]) = keccak256(a) < keccak256(b) ? (a, b) : (b, a);
    }

    function assertionOf(uint256 key, bytes32 hash) internal pure returns (bytes memory) {
        return encodeAssertion(Passkeys.sign(key, hash));
    }

    function encodeAssertion(WebAuthn.WebAuthnAuth memory it) internal pure returns (bytes memory) {
        return abi.encode(it.r, it.s, it.challengeIndex, it.typeIndex, it.authenticatorData, it.clientDataJSON);
    }

    function signedBy(uint256 key, bytes32 hash) internal view returns (bytes memory) {
        return abi.encode(only(signerOf(key)), only(assertionOf(key, hash)));
    }

    function batchOf(address target, uint256 value, bytes memory data) internal pure returns (Execution[] memory batch) {
        batch = new Execution[](1);
        batch[0] = Execution(target, value, data);
    }

    function executing(Execution[] memory batch) internal pure returns (bytes memory) {
        return abi.encodeWithSignature("execute(bytes32,bytes)", BATCH, abi.encode(batch));
    }

    /// @dev Without signature; free of charge.
    function operation(address sender, uint192 lane, bytes memory callData)
        internal
        view
        returns (PackedUserOperation memory op)
    {
        op.sender = sender;
        op.nonce = entryPoint.getNonce(sender, lane);
        op.callData = callData;
        op.accountGasLimits = bytes32((uint256(2_000_000) << 128) | 1_000_000);
    }

    /// @dev Signed by the owner's passkey.
    function ownersOperation(bytes memory callData) internal view returns (PackedUserOperation memory op) {
        op = operation(address(account), 0, callData);
        op.signature = signedBy(PASSKEY, hashOf(op));
    }

    function hashOf(PackedUserOperation memory op) internal view returns (bytes32) {
        return IEntryPointHash(address(entryPoint)).getUserOpHash(op);
    }

    /// @dev The entry point wants to be called by an ordinary account.
    function handle(PackedUserOperation memory op) internal {
        PackedUserOperation[] memory ops = new PackedUserOperation[](1);
        ops[0] = op;
        vm.prank(BUNDLER, BUNDLER);
        entryPoint.handleOps(ops, payable(BUNDLER));
    }

    function expectRefusal(PackedUserOperation memory op, string memory reason) internal {
        vm.expectRevert(abi.encodeWithSelector(IEntryPoint.FailedOp.selector, 0, reason));
        this.handleOutside(op);
    }

    /// @dev The account itself refused, for this reason.
    function expectRefusalBy(PackedUserOperation memory op, bytes memory inner) internal {
        vm.expectRevert(
            abi.encodeWithSignature("FailedOpWithRevert(uint256,string,bytes)", 0, "AA23 reverted", inner)
        );
        this.handleOutside(op);
    }

    /// @dev One call, so that an expectation covers all of it.
    function handleOutside(PackedUserOperation memory op) external {
        handle(op);
    }
}

interface IEntryPointHash {
    function getUserOpHash(PackedUserOperation calldata op) external view returns (bytes32);
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1363} from "@openzeppelin/contracts/interfaces/IERC1363.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {ArgumentRule, CallRule, SessionRules} from "./SessionRules.sol";

/// @dev The library's functions, to be called with call data.
contract Rules {
    function amountOf(bytes calldata data) external pure returns (uint256) {
        return SessionRules.amountOf(data);
    }

    function allows(CallRule[] memory rules, address target, bytes calldata data) external pure returns (bool) {
        return SessionRules.allows(rules, target, data);
    }
}

contract SessionRulesTest is Assert {
    Rules internal rules;
    address internal constant TARGET = address(0x7A26E7);

    function setUp() public {
        rules = new Rules();
    }

    /// @dev Selectors are written as numbers in the library, where the interfaces overload them.
    function testWhatMovesATokenIsCounted() public view {
        bytes[9] memory calls = [
            abi.encodeCall(IERC20.transfer, (TARGET, 7)),
            abi.encodeCall(IERC20.approve, (TARGET, 7)),
            abi.encodeCall(IERC20.transferFrom, (address(1), TARGET, 7)),
            abi.encodeWithSignature("transferAndCall(address,uint256)", TARGET, 7),
            abi.encodeWithSignature("transferAndCall(address,uint256,bytes)", TARGET, 7, ""),
            abi.encodeWithSignature("approveAndCall(address,uint256)", TARGET, 7),
            abi.encodeWithSignature("approveAndCall(address,uint256,bytes)", TARGET, 7, ""),
            abi.encodeWithSignature("transferFromAndCall(address,address,uint256)", address(1), TARGET, 7),
            abi.encodeWithSignature("transferFromAndCall(address,address,uint256,bytes)", address(1), TARGET, 7, "")
        ];
        for (uint256 i = 0; i < calls.length; ++i) assertEq(rules.amountOf(calls[i]), 7, "amount");
        assertEq(rules.amountOf(abi.encodeCall(IERC20.balanceOf, (TARGET))), 0, "moves nothing");
        assertEq(rules.amountOf(""), 0, "a payment moves no token");
        bytes4 all = bytes4(keccak256("transferAndCall(address,uint256)"))
            ^ bytes4(keccak256("transferAndCall(address,uint256,bytes)"))
            ^ bytes4(keccak256("transferFromAndCall(address,address,uint256)"))
            ^ bytes4(keccak256("transferFromAndCall(address,address,uint256,bytes)"))
            ^ bytes4(keccak256("approveAndCall(address,uint256)"))
            ^ bytes4(keccak256("approveAndCall(address,uint256,bytes)"));
        assertEq(bytes32(all), bytes32(type(IERC1363).interfaceId), "all of ERC-1363");
    }

    function testAnAmountThatIsCutOffIsRefused() public {
        vm.expectRevert();
        rules.amountOf(abi.encodePacked(IERC20.transfer.selector, uint256(1), uint128(7)));
    }

    function testApprovalsWithoutAnAmountAreForbidden() public pure {
        string[8] memory signatures = [
            "setApprovalForAll(address,bool)",
            "increaseAllowance(address,uint256)",
            "increaseApproval(address,uint256)",
            "authorizeOperator(address)",
            "setOperator(address,bool)",
            "approve(address,address,uint160,uint48)",
            "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
            "permit(address,address,uint256,uint256,bool,uint8,bytes32,bytes32)"
        ];
        for (uint256 i = 0; i < signatures.length; ++i) {
            vm.assertTrue(SessionRules.isForbidden(bytes4(keccak256(bytes(signatures[i])))), signatures[i]);
        }
        vm.assertFalse(SessionRules.isForbidden(IERC721.ownerOf.selector), "anything else");
    }

    function testFuzzOnlyWhatARuleNames(address target, bytes4 selector, uint256 argument, uint256 value) public view {
        CallRule[] memory some = new CallRule[](1);
        some[0] = CallRule(TARGET, 0x12345678, new ArgumentRule[](2));
        some[0].arguments[0] = ArgumentRule(0, false, 5);
        some[0].arguments[1] = ArgumentRule(1, true, 100);
        bytes memory right = abi.encodeWithSelector(0x12345678, 5, value % 101);
        assertTrue(rules.allows(some, TARGET, right), "what it names");
        assertTrue(rules.allows(some, TARGET, bytes.concat(right, "more")), "arguments behind are free");
        bytes memory call = abi.encodeWithSelector(selector, argument, value);
        bool isRight = target == TARGET && selector == 0x12345678 && argument == 5 && value <= 100;
        assertEq(rules.allows(some, target, call) ? 1 : 0, isRight ? 1 : 0, "anything else");
    }
}

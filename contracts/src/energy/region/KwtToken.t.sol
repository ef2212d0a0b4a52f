// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ERC20Permit } from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import { Assert } from "../../testing/Assert.sol";
import { vm } from "../../testing/Vm.sol";
import { KwtToken } from "./KwtToken.sol";
import { KwtTokenWithoutNonces } from "./twins/KwtTokenTwins.t.sol";

interface IPermit {
    function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external;
    function nonces(address owner) external view returns (uint256);
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function transferFrom(address from, address to, uint256 amount) external returns (bool);
    function allowance(address owner, address spender) external view returns (uint256);
}

/// @dev The branch is this test.
contract KwtTokenTest is Assert {
    uint256 private constant KEY = 0xA11CE;
    uint256 private constant ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
    bytes32 private constant TYPE =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    address private constant SPENDER = address(0x5bE);

    KwtToken private kwt;
    address private owner;

    function setUp() external {
        kwt = new KwtToken("KWT Brazil", "KWTBR");
        owner = vm.addr(KEY);
        kwt.mint(owner, 100e18);
    }

    function test_describesItself() external view {
        assertEq(kwt.name(), "KWT Brazil", "name");
        assertEq(kwt.symbol(), "KWTBR", "symbol");
        assertEq(kwt.decimals(), 18, "decimals");
        assertEq(kwt.branch(), address(this), "branch");
    }

    function test_onlyTheBranchMintsBurnsAndCollects() external {
        kwt.burn(owner, 40e18);
        kwt.collect(owner, 10e18);
        assertEq(kwt.balanceOf(owner), 50e18, "left");
        assertEq(kwt.balanceOf(address(this)), 10e18, "collected");
        assertEq(kwt.totalSupply(), 60e18, "supply");
        bytes memory refusal = abi.encodeWithSelector(KwtToken.NotBranch.selector, owner);
        vm.startPrank(owner);
        vm.expectRevert(refusal);
        kwt.mint(owner, 1);
        vm.expectRevert(refusal);
        kwt.burn(owner, 1);
        vm.expectRevert(refusal);
        kwt.collect(SPENDER, 1);
        vm.stopPrank();
    }

    function test_permitReplay() external {
        assertEq(_stealByReplay(IPermit(address(kwt))), 60e18, "one allowance only");
    }

    function test_twin_permitReplay() external {
        KwtTokenWithoutNonces twin = new KwtTokenWithoutNonces();
        twin.mint(owner, 100e18);
        assertEq(_stealByReplay(IPermit(address(twin))), 100e18, "the replay takes the rest");
    }

    function test_permitOfAnotherChainTokenOrTimeIsRefused() external {
        IPermit token = IPermit(address(kwt));
        KwtToken other = new KwtToken("KWT Brazil", "KWTBR");
        (uint8 v, bytes32 r, bytes32 s) = _sign(token, 1e18, block.timestamp);
        vm.expectRevert();
        other.permit(owner, SPENDER, 1e18, block.timestamp, v, r, s);
        uint256 chain = block.chainid;
        vm.chainId(chain + 1);
        vm.expectRevert();
        token.permit(owner, SPENDER, 1e18, block.timestamp, v, r, s);
        vm.chainId(chain);
        vm.warp(block.timestamp + 1);
        vm.expectPartialRevert(ERC20Permit.ERC2612ExpiredSignature.selector);
        token.permit(owner, SPENDER, 1e18, block.timestamp - 1, v, r, s);
    }

    /// @dev Each signature has a second form with the other s; accepting it would make one signature two.
    function test_malleatedPermitIsRefused() external {
        IPermit token = IPermit(address(kwt));
        (uint8 v, bytes32 r, bytes32 s) = _sign(token, 1e18, block.timestamp);
        vm.expectRevert();
        token.permit(owner, SPENDER, 1e18, block.timestamp, v == 27 ? 28 : 27, r, bytes32(ORDER - uint256(s)));
    }

    /// @dev A thief holds one permit of 60 and uses it as often as it works.
    function _stealByReplay(IPermit token) private returns (uint256 stolen) {
        (uint8 v, bytes32 r, bytes32 s) = _sign(token, 60e18, block.timestamp);
        for (uint256 i; i < 2; i++) {
            try token.permit(owner, SPENDER, 60e18, block.timestamp, v, r, s) { } catch { }
            uint256 left = kwtBalance(token);
            uint256 allowed = token.allowance(owner, SPENDER);
            uint256 amount = left < allowed ? left : allowed;
            if (amount == 0) continue;
            vm.prank(SPENDER);
            token.transferFrom(owner, SPENDER, amount);
            stolen += amount;
        }
    }

    function kwtBalance(IPermit token) private view returns (uint256) {
        return KwtToken(address(token)).balanceOf(owner);
    }

    function _sign(IPermit token, uint256 value, uint256 deadline)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 structHash = keccak256(abi.encode(TYPE, owner, SPENDER, value, token.nonces(owner), deadline));
        return vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash)));
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { ITarget } from "../../energy/oracle/ITarget.sol";
import { KwtToken } from "../../energy/region/KwtToken.sol";
import { RegionBranch } from "../../energy/region/RegionBranch.sol";
import { CollateralConfig, Price, RegionParams } from "../../energy/region/RegionTypes.sol";
import { Assert } from "../Assert.sol";
import { vm } from "../Vm.sol";
import { TargetDouble } from "./TargetDouble.sol";
import { TokenDouble } from "./TokenDouble.sol";

/// @dev A region as at launch: a stable at 120 % and WATT at 300 % with ceiling 0. The test is governance and register.
abstract contract RegionSetup is Assert {
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA401);
    uint256 internal constant START = 1_800_000_000;
    uint256 internal constant PRICE = 0.2e18;
    uint8 internal constant STABLE = 0;
    uint8 internal constant WATT = 1;

    RegionBranch internal branch;
    KwtToken internal kwt;
    TargetDouble internal target;
    TargetDouble internal wattPrice;
    TokenDouble internal stable;
    TokenDouble internal watt;

    function setUp() public virtual {
        vm.warp(START);
        target = new TargetDouble(PRICE);
        wattPrice = new TargetDouble(0.5e18);
        stable = new TokenDouble("USD", 18);
        watt = new TokenDouble("WATT", 18);
        branch = makeBranch();
        kwt = KwtToken(branch.kwt());
        fund(ALICE);
        fund(BOB);
        fund(CAROL);
    }

    function makeBranch() internal virtual returns (RegionBranch) {
        return new RegionBranch(
            address(this), "KWT Brazil", "KWTBR", target, standardParams(), address(this), standardCollaterals()
        );
    }

    function standardParams() internal pure returns (RegionParams memory) {
        return RegionParams({
            slewPerSecond: 1000000564701133626865910625, // 1.05 ** (1 / 86400)
            slewTime: 1 days,
            minIndex: 0.01e18,
            maxIndex: 5e18,
            graceTime: 72 hours,
            shutdownTime: 14 days,
            liquidationDelay: 24 hours,
            requestLife: 72 hours,
            instantTime: 1 days,
            maxPause: 7 days,
            floorFee: 50,
            instantShare: 10,
            liquidationPenalty: 500,
            reserveShare: 500,
            instantFloor: 10_000e18,
            minDebt: 100e18,
            ceiling: 10_000_000_000e18
        });
    }

    function standardCollaterals() internal view returns (CollateralConfig[] memory configs) {
        configs = new CollateralConfig[](2);
        configs[0] = CollateralConfig(stable, ITarget(address(0)), 12_000, 15_000, 5_000_000_000e18);
        configs[1] = CollateralConfig(watt, wattPrice, 30_000, 40_000, 0);
    }

    function fund(address account) internal {
        stable.mint(account, 1_000_000_000e18);
        watt.mint(account, 1_000_000_000e18);
        vm.startPrank(account);
        IERC20(stable).approve(address(branch), type(uint256).max);
        IERC20(watt).approve(address(branch), type(uint256).max);
        vm.stopPrank();
    }

    /// @dev A vault of `owner` with `debt` KWT minted by request, so without fee, and collateral by `ratio` basis points.
    function openVault(address owner, uint8 collateralId, uint256 debt, uint256 ratio) internal returns (uint32 id) {
        Price memory price = branch.currentPrice();
        uint256 unit = collateralId == STABLE ? 1e18 : 0.5e18;
        uint256 collateral = (debt * price.index * ratio) / (unit * 10_000);
        vm.startPrank(owner);
        id = branch.open(collateralId, collateral, 0, 0);
        branch.requestMint(id, debt);
        vm.stopPrank();
        newRound(price.target);
        branch.settleMint(id, 0);
    }

    /// @dev A second passes, then a round is observed.
    function newRound(uint256 price) internal {
        vm.warp(block.timestamp + 1);
        target.set(price);
    }

    /// @dev Time passes with a round every day, so that the feed stays fresh.
    function passDays(uint256 count, uint256 price) internal {
        for (uint256 i; i < count; i++) {
            vm.warp(block.timestamp + 1 days);
            target.set(price);
            branch.poke();
        }
    }
}

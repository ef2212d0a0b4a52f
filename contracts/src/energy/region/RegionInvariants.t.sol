// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";
import { Assert } from "../../testing/Assert.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { TargetDouble } from "../../testing/region/TargetDouble.sol";
import { TokenDouble } from "../../testing/region/TokenDouble.sol";
import { vm } from "../../testing/Vm.sol";
import { KwtToken } from "./KwtToken.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { Collateral, Price, Vault } from "./RegionTypes.sol";

/// @dev Three people, a feed, a keeper and governance do anything in any order. What must always hold at once is noted
///      here in flags that the invariants read.
contract RegionHandler is Assert {
    RegionBranch private immutable branch;
    KwtToken private immutable kwt;
    TargetDouble private immutable target;
    TargetDouble private immutable wattPrice;
    TokenDouble[2] private tokens;
    address[3] private people = [address(0xA11CE), address(0xB0B), address(0xCA401)];

    /// @dev A repayment of an existing vault failed.
    bool public repayWasBlocked;
    /// @dev The index moved faster than 5 % a day or out of its bounds.
    bool public indexRan;
    uint256 public calls;
    uint32 private requests;

    constructor(
        RegionBranch branch_,
        TargetDouble target_,
        TargetDouble wattPrice_,
        TokenDouble stable_,
        TokenDouble watt_
    ) {
        (branch, target, wattPrice) = (branch_, target_, wattPrice_);
        kwt = KwtToken(branch_.kwt());
        tokens = [stable_, watt_];
    }

    modifier counted() {
        calls++;
        _;
    }

    function open(uint256 who, uint256 kind, uint256 debt, uint256 ratio) external counted {
        uint8 id = uint8(kind % 4 == 0 ? 1 : 0);
        debt = bound(debt, 100e18, 10_000e18);
        Price memory price = branch.currentPrice();
        uint256 unit = 1e18;
        if (id == 1) (unit,,) = wattPrice.target();
        uint256 high = price.index > price.target ? price.index : price.target;
        uint256 collateral = (debt * high * bound(ratio, 12_100, 50_000) * (id == 1 ? 3 : 1)) / unit / 10_000;
        address person = _person(who);
        tokens[id].mint(person, collateral);
        vm.prank(person);
        branch.open(id, collateral, debt, uint32(ratio % 5));
    }

    function requestMint(uint256 who, uint256 seed, uint256 amount) external counted {
        vm.prank(_person(who));
        branch.requestMint(_vault(seed), bound(amount, 1, 1_000_000e18));
    }

    function settleMint(uint256 seed) external counted {
        branch.settleMint(_vault(seed), uint32(seed % 7));
    }

    function deposit(uint256 who, uint256 seed, uint256 amount) external counted {
        uint32 id = _vault(seed);
        TokenDouble token = tokens[branch.vault(id).collateralId];
        amount = bound(amount, 1, 10_000e18);
        token.mint(_person(who), amount);
        vm.prank(_person(who));
        branch.deposit(id, amount, uint32(seed % 7));
    }

    function withdraw(uint256 seed, uint256 amount) external counted {
        uint32 id = _vault(seed);
        Vault memory v = branch.vault(id);
        vm.prank(v.owner);
        branch.withdraw(id, bound(amount, 0, v.collateral), v.owner, uint32(seed % 7));
    }

    function repay(uint256 who, uint256 seed, uint256 amount) external counted {
        uint32 id = _vault(seed);
        if (branch.vault(id).owner == address(0)) return;
        amount = bound(amount, 0, kwt.balanceOf(_person(who)));
        vm.prank(_person(who));
        try branch.repay(id, amount, uint32(seed % 7)) { } catch {
            repayWasBlocked = true;
        }
    }

    function close(uint256 seed) external counted {
        uint32 id = _vault(seed);
        Vault memory v = branch.vault(id);
        if (v.owner == address(0) || kwt.balanceOf(v.owner) < v.debt) return;
        vm.prank(v.owner);
        try branch.close(id, v.owner) { } catch {
            repayWasBlocked = true;
        }
    }

    function redeem(uint256 who, uint256 amount) external counted {
        amount = bound(amount, 0, kwt.balanceOf(_person(who)));
        vm.prank(_person(who));
        branch.redeem(amount, 0, _person(who), 5, uint32(amount % 7));
    }

    function requestRedeem(uint256 who, uint256 amount) external counted {
        amount = bound(amount, 1, kwt.balanceOf(_person(who)));
        vm.prank(_person(who));
        requests = branch.requestRedeem(amount, 0);
    }

    function settleRedeem(uint256 seed) external counted {
        branch.settleRedeem(uint32(seed % (requests + 1)), 5, 0);
    }

    function cancelRedeem(uint256 seed) external counted {
        uint32 id = uint32(seed % (requests + 1));
        (address owner,,,) = branch.redeemRequests(id);
        vm.prank(owner);
        branch.cancelRedeem(id);
    }

    function flag(uint256 seed) external counted {
        branch.flag(_vault(seed));
    }

    function liquidate(uint256 who, uint256 seed, uint256 amount) external counted {
        uint32 id = _vault(seed);
        vm.prank(_person(who));
        branch.liquidate(id, bound(amount, 0, kwt.balanceOf(_person(who))), _person(who), 0);
    }

    function round(uint256 price, uint256 time) external counted {
        _pass(bound(time, 1, 1 days));
        (uint256 last,,) = target.target();
        target.set(bound(price, (last * 2) / 3, (last * 3) / 2));
        _watch();
    }

    function wattRound(uint256 price) external counted {
        (uint256 last,,) = wattPrice.target();
        wattPrice.set(bound(price, (last * 3) / 4 + 1, (last * 4) / 3 + 1));
    }

    function feedFails(uint256 time) external counted {
        if (time % 8 != 0) return;
        target.setHealthy(false);
        _pass(bound(time, 1, 4 days));
        _watch();
    }

    function pause(uint256 time) external counted {
        if (time % 8 != 0) return;
        vm.prank(branch.governance());
        branch.pause(bound(time, 0, 1 days));
    }

    function shutDown(uint256 seed) external counted {
        if (seed % 64 != 0) return;
        vm.prank(branch.governance());
        branch.shutDown();
    }

    function requestCount() external view returns (uint32) {
        return requests;
    }

    function _pass(uint256 time) private {
        vm.warp(block.timestamp + time);
    }

    /// @dev Looks at the index before and after a day at most.
    function _watch() private {
        branch.poke();
        uint256 before = branch.currentPrice().index;
        vm.warp(block.timestamp + 6 hours);
        branch.poke();
        uint256 moved = branch.currentPrice().index;
        if (moved * 1e6 > before * 1_012_273 || moved * 1_012_273 < before * 1e6) indexRan = true; // 1.05 ** (1 / 4)
        if (moved < branch.minIndex() || moved > branch.maxIndex()) indexRan = true;
    }

    function _person(uint256 seed) private view returns (address) {
        return people[seed % 3];
    }

    function _vault(uint256 seed) private view returns (uint32) {
        return uint32(seed % (uint256(branch.vaultCount()) + 1));
    }
}

/// @dev What holds after any sequence of calls.
contract RegionInvariantsTest is RegionSetup {
    RegionHandler private handler;

    function setUp() public override {
        super.setUp();
        branch.setCollateral(WATT, ITarget(address(0)), 1_000_000_000e18);
        openVault(ALICE, STABLE, 100_000e18, 20_000);
        openVault(BOB, WATT, 10_000e18, 40_000);
        handler = new RegionHandler(branch, target, wattPrice, stable, watt);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    /// @dev One invariant, so that one run of random calls serves all promises.
    function invariant_allPromises() external view {
        _debtAndBadDebtAreTheSupply();
        _collateralIsHeld();
        _theBranchHoldsSurplusAndRequests();
        _vaultsAreInOrder();
        _exitsAndIndex();
    }

    function _debtAndBadDebtAreTheSupply() private view {
        (, uint256 badDebt) = branch.reserve();
        uint256 debt = badDebt;
        uint256 collateralDebt = badDebt;
        for (uint32 id = 1; id <= branch.vaultCount(); id++) debt += branch.vault(id).debt;
        for (uint256 i; i < 2; i++) collateralDebt += branch.collaterals()[i].debt;
        assertEq(debt, kwt.totalSupply(), "sum of vault debt + bad debt = total supply");
        assertEq(collateralDebt, kwt.totalSupply(), "the same by collateral");
    }

    function _collateralIsHeld() private view {
        uint256[2] memory recorded;
        for (uint32 id = 1; id <= branch.vaultCount(); id++) {
            Vault memory v = branch.vault(id);
            recorded[v.collateralId] += v.collateral;
            if (v.debt != 0) assertGt(v.collateral, 0, "no debt without collateral");
        }
        assertGe(stable.balanceOf(address(branch)), recorded[STABLE], "stable held");
        assertGe(watt.balanceOf(address(branch)), recorded[WATT], "WATT held");
    }

    function _theBranchHoldsSurplusAndRequests() private view {
        (uint256 held,) = branch.reserve();
        for (uint32 id = 1; id <= handler.requestCount(); id++) {
            (, uint96 amount,,) = branch.redeemRequests(id);
            held += amount;
        }
        assertEq(kwt.balanceOf(address(branch)), held, "KWT of the branch");
    }

    function _vaultsAreInOrder() private view {
        for (uint8 i; i < 2; i++) {
            Collateral memory kind = branch.collaterals()[i];
            uint256 debt;
            uint32 before;
            for (uint32 id = kind.head; id != 0; id = branch.vault(id).next) {
                Vault memory v = branch.vault(id);
                Vault memory lower = branch.vault(before);
                assertEq(v.prev, before, "linked both ways");
                assertLe(uint256(lower.collateral) * v.debt, uint256(v.collateral) * (before == 0 ? 1 : lower.debt), "order");
                debt += v.debt;
                before = id;
            }
            assertEq(debt, kind.debt, "all debt is in the list");
        }
    }

    function _exitsAndIndex() private view {
        assertFalse(handler.repayWasBlocked(), "repay is never blocked");
        assertFalse(handler.indexRan(), "the index stays within bounds and slew");
    }
}

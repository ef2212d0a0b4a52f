// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Governed } from "../oracle/Governed.sol";
import { ITarget } from "../oracle/ITarget.sol";
import { PairFactory } from "../swap/PairFactory.sol";
import { RegionSetup } from "../../testing/region/RegionSetup.sol";
import { Vm, vm } from "../../testing/Vm.sol";
import { IRegionBranch } from "./IRegionBranch.sol";
import { KwtToken } from "./KwtToken.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { Region, RegionConfig, RegionFactory } from "./RegionFactory.sol";
import { CollateralConfig } from "./RegionTypes.sol";
import { StoredCode } from "./StoredCode.sol";

/// @dev Everything of a region in one call of governance.
contract RegionFactoryTest is RegionSetup {
    RegionFactory private factory;
    PairFactory private pairs;

    function setUp() public override {
        super.setUp();
        pairs = new PairFactory();
        factory = new RegionFactory(address(this), pairs, address(watt), type(RegionBranch).creationCode);
    }

    function test_oneCallMakesARegion() external {
        vm.recordLogs();
        Region memory made = factory.addRegion(_config("BR", "KWTBR"));
        RegionBranch regionBranch = made.branch;
        assertEq(regionBranch.kwt(), made.kwt, "token");
        assertEq(KwtToken(made.kwt).branch(), address(regionBranch), "branch");
        assertEq(KwtToken(made.kwt).symbol(), "KWTBR", "symbol");
        assertEq(address(regionBranch.target()), address(target), "target");
        assertEq(regionBranch.governance(), address(this), "governance");
        assertEq(regionBranch.supplierRegistry(), BOB, "register");
        assertEq(regionBranch.collaterals().length, 2, "collaterals");
        assertEq(pairs.getPair(made.kwt, address(stable)), made.stablePair, "stable pool");
        assertEq(pairs.getPair(made.kwt, address(watt)), made.wattPair, "WATT pool");
        assertEq(factory.branchCodeHash(), keccak256(type(RegionBranch).creationCode), "code");
        bytes32 last = _lastTopic();
        assertEq(last, RegionFactory.RegionAdded.selector, "told last, with all addresses");
    }

    function test_regionsAreEnumerable() external {
        factory.addRegion(_config("BR", "KWTBR"));
        factory.addRegion(_config("CN", "KWTCN"));
        assertEq(factory.regionCount(), 2, "count");
        assertEq(factory.regionAt(1).id, "CN", "by position");
        assertEq(address(factory.region("BR").branch), address(factory.regionAt(0).branch), "by id");
        vm.expectRevert(abi.encodeWithSelector(RegionFactory.UnknownRegion.selector, bytes32("UK")));
        factory.region("UK");
    }

    function test_onlyGovernanceAddsAndEachOnce() external {
        RegionConfig memory config = _config("BR", "KWTBR");
        vm.prank(ALICE);
        vm.expectRevert(abi.encodeWithSelector(Governed.NotGovernance.selector, ALICE));
        factory.addRegion(config);
        factory.addRegion(config);
        vm.expectRevert(abi.encodeWithSelector(RegionFactory.BadRegionId.selector, bytes32("BR")));
        factory.addRegion(config);
        config.id = 0;
        vm.expectRevert(abi.encodeWithSelector(RegionFactory.BadRegionId.selector, bytes32(0)));
        factory.addRegion(config);
        vm.expectRevert(Governed.NoGovernance.selector);
        new RegionFactory(address(0), pairs, address(watt), hex"00");
    }

    function test_theReasonOfABadParameterComesThrough() external {
        RegionConfig memory config = _config("BR", "KWTBR");
        config.params.floorFee = 501;
        vm.expectRevert(abi.encodeWithSelector(IRegionBranch.BadParameter.selector, bytes32("floorFee")));
        factory.addRegion(config);
    }

    /// @dev Anybody may make pools; one that is there already, here of WATT with WATT's own region token, is taken.
    function test_poolsThatExistAreTaken() external {
        RegionConfig memory config = _config("BR", "KWTBR");
        config.collaterals[0].token = watt;
        config.collaterals[1].token = stable;
        Region memory made = factory.addRegion(config);
        assertEq(made.stablePair, made.wattPair, "the same pool");
    }

    function test_codeThatDoesNotFitIsRefused() external {
        vm.expectRevert(StoredCode.CodeNotStored.selector);
        this.makeFactory{ gas: 3_000_000 }(new bytes(40_000)); // 20,000 bytes cost 4,000,000 gas to store
    }

    function makeFactory(bytes calldata code) external {
        new RegionFactory(address(this), pairs, address(watt), code);
    }

    function _config(bytes32 id, string memory symbol) private view returns (RegionConfig memory) {
        CollateralConfig[] memory configs = standardCollaterals();
        return RegionConfig(id, symbol, symbol, ITarget(target), BOB, standardParams(), configs);
    }

    function _lastTopic() private returns (bytes32) {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        return logs[logs.length - 1].topics[0];
    }
}

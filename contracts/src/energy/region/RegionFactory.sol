// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Create2 } from "@openzeppelin/contracts/utils/Create2.sol";
import { Governed } from "../oracle/Governed.sol";
import { ITarget } from "../oracle/ITarget.sol";
import { IPairFactory } from "../swap/IPairFactory.sol";
import { RegionBranch } from "./RegionBranch.sol";
import { CollateralConfig, RegionParams } from "./RegionTypes.sol";
import { StoredCode } from "./StoredCode.sol";

/// @dev What governance decides about a new region.
struct RegionConfig {
    /// Short name, for example "BR".
    bytes32 id;
    string name;
    string symbol;
    ITarget target;
    address supplierRegistry;
    RegionParams params;
    CollateralConfig[] collaterals;
}

/// @dev Where the parts of a region are.
struct Region {
    bytes32 id;
    RegionBranch branch;
    address kwt;
    ITarget target;
    address stablePair;
    address wattPair;
}

/// @title Adds regions: one call of governance makes the token, the branch and both pools.
/// @notice Knows the regions but holds no power over them; no call of a region comes back here.
contract RegionFactory is Governed {
    /// @notice Where pools are made.
    IPairFactory public immutable pairs;
    /// @notice WATT as an ERC-20.
    address public immutable wrappedWatt;
    /// @notice Hash of the creation code of {RegionBranch} that every region is made from.
    bytes32 public immutable branchCodeHash;

    address private immutable _firstHalf;
    address private immutable _secondHalf;
    Region[] private _regions;
    mapping(bytes32 id => uint256 position) private _positions;

    /// @notice A region came to be.
    event RegionAdded(
        bytes32 indexed id,
        address indexed branch,
        address indexed kwt,
        string symbol,
        address target,
        address stable,
        address stablePair,
        address wattPair,
        address supplierRegistry
    );

    /// @notice The id is empty or taken.
    error BadRegionId(bytes32 id);
    /// @notice There is no region with this id.
    error UnknownRegion(bytes32 id);

    /// @param governance_ The timelock
    /// @param branchCode Creation code of {RegionBranch}, without arguments
    constructor(address governance_, IPairFactory pairs_, address wrappedWatt_, bytes memory branchCode)
        Governed(governance_)
    {
        pairs = pairs_;
        wrappedWatt = wrappedWatt_;
        branchCodeHash = keccak256(branchCode);
        (_firstHalf, _secondHalf) = StoredCode.write(branchCode);
    }

    /// @notice Makes a region. Its addresses depend on its id and configuration only. Only governance.
    /// @dev Reverts with the reason of the branch when a parameter is outside its bounds.
    function addRegion(RegionConfig calldata config) external onlyGovernance returns (Region memory added) {
        if (config.id == 0 || _positions[config.id] != 0) revert BadRegionId(config.id);
        bytes memory arguments = abi.encode(
            governance,
            config.name,
            config.symbol,
            config.target,
            config.params,
            config.supplierRegistry,
            config.collaterals
        );
        RegionBranch branch =
            RegionBranch(Create2.deploy(0, config.id, StoredCode.read(_firstHalf, _secondHalf, arguments)));
        address kwt = branch.kwt();
        address stable = address(config.collaterals[0].token);
        added = Region(config.id, branch, kwt, config.target, _pair(kwt, stable), _pair(kwt, wrappedWatt));
        _regions.push(added);
        _positions[config.id] = _regions.length;
        emit RegionAdded(
            config.id,
            address(branch),
            kwt,
            config.symbol,
            address(config.target),
            stable,
            added.stablePair,
            added.wattPair,
            config.supplierRegistry
        );
    }

    /// @notice Number of regions.
    function regionCount() external view returns (uint256) {
        return _regions.length;
    }

    /// @notice The regions in the order in which they were added, from 0.
    function regionAt(uint256 position) external view returns (Region memory) {
        return _regions[position];
    }

    /// @notice A region by its id.
    function region(bytes32 id) external view returns (Region memory) {
        uint256 position = _positions[id];
        if (position == 0) revert UnknownRegion(id);
        return _regions[position - 1];
    }

    /// @dev Anybody may make a pool, so it may be there already.
    function _pair(address kwt, address other) private returns (address pair) {
        pair = pairs.getPair(kwt, other);
        if (pair == address(0)) pair = pairs.createPair(kwt, other);
    }
}

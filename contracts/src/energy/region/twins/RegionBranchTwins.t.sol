// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { ITarget } from "../../oracle/ITarget.sol";
import { RegionBranch } from "../RegionBranch.sol";
import { CollateralConfig, Price, RegionParams, Vault } from "../RegionTypes.sol";

/// @dev What every twin is made with: each is the branch without one defence.
abstract contract Twin is RegionBranch {
    constructor(ITarget target_, RegionParams memory params, CollateralConfig[] memory configs)
        RegionBranch(msg.sender, "Twin", "TWIN", target_, params, msg.sender, configs)
    { }
}

/// @dev The index is the target.
contract WithoutSlew is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _move(uint256, uint256 goal, uint256) internal pure override returns (uint256) {
        return goal;
    }
}

/// @dev Any amount is instant.
contract WithoutWait is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _useInstant(uint256, uint256) internal override { }
}

/// @dev Redemption pays the index, whatever the target is.
contract WithoutTwoPrices is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _redemptionPrice(Price memory price, uint256) internal pure override returns (uint256) {
        return price.index;
    }
}

/// @dev Collateral counts as sent.
contract WithoutMeasuring is Twin {
    using SafeERC20 for IERC20;

    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _receive(IERC20 token, uint256 amount) internal override returns (uint256) {
        token.safeTransferFrom(msg.sender, address(this), amount);
        return amount;
    }
}

/// @dev What lies here uncounted belongs to whoever deposits next.
contract CountingDonations is Twin {
    using SafeERC20 for IERC20;

    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _receive(IERC20 token, uint256 amount) internal override returns (uint256) {
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 recorded;
        for (uint32 id = 1; id <= _vaultCount; id++) {
            if (_collaterals[_vaults[id].collateralId].token == token) recorded += _vaults[id].collateral;
        }
        return token.balanceOf(address(this)) - recorded;
    }
}

/// @dev Payouts are rounded up.
contract RoundingUp is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _worth(uint256 taken, uint256 kwtPrice, uint256 collateralPrice, uint256 scale)
        internal
        pure
        override
        returns (uint256)
    {
        return Math.mulDiv(taken, kwtPrice, collateralPrice * scale, Math.Rounding.Ceil);
    }
}

/// @dev One entry is open while another is running.
contract WithoutGuard is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function depositUnguarded(uint32 vaultId, uint256 amount) external {
        Vault storage v = _vaults[vaultId];
        uint256 received = _receive(_collaterals[v.collateralId].token, amount);
        _change(vaultId, v.collateral + received, v.debt, 0);
    }
}

/// @dev Any deposit lifts the flag, safe or not.
contract WithoutSafetyForUnflag is Twin {
    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c) Twin(t, p, c) { }

    function _unflagIfSafe(uint32 vaultId) internal override {
        Vault storage v = _vaults[vaultId];
        if (v.flaggedAt != 0) _unflag(vaultId, v);
    }
}

/// @dev Counts what all regions together use.
contract SharedAllowance {
    uint256 public used;

    function use(uint256 amount) external {
        used += amount;
    }
}

/// @dev Two regions share one allowance.
contract WithoutIsolation is Twin {
    SharedAllowance private immutable shared;

    constructor(ITarget t, RegionParams memory p, CollateralConfig[] memory c, SharedAllowance shared_) Twin(t, p, c) {
        shared = shared_;
    }

    function _useInstant(uint256 mintAmount, uint256 redeemAmount) internal override {
        shared.use(mintAmount + redeemAmount);
    }
}

/// @dev A region token made as a clone, whose initialiser forgets that it ran.
contract WithoutInitialisedFlag {
    address public branch;
    mapping(address => uint256) public balanceOf;

    function initialize(address branch_) external {
        branch = branch_;
    }

    function mint(address to, uint256 amount) external {
        require(msg.sender == branch);
        balanceOf[to] += amount;
    }
}

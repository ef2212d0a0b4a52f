// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {MarketAudit} from "../../../testing/storage/MarketAudit.sol";
import {vm} from "../../../testing/Vm.sol";
import {MarketNumbers, MarketParts} from "../MarketNumbers.sol";
import {StorageMarket} from "../StorageMarket.sol";

/// @title Twin for tests: loses a wei whenever it owes somebody more.
contract MarketThatLosesAWei is StorageMarket {
    constructor(MarketParts memory p, MarketNumbers memory n, address c) StorageMarket(p, n, c) {}

    function _credit(address account, uint256 amount) internal override {
        super._credit(account, amount == 0 ? 0 : amount - 1);
    }
}

/// @title Twin for tests: says that it holds nothing for a deal that its provider still holds.
contract MarketThatForgetsPieces is StorageMarket {
    constructor(MarketParts memory p, MarketNumbers memory n, address c) StorageMarket(p, n, c) {}

    function forget(uint64 id) external {
        _deals[id].held = false;
    }
}

/// @dev The audit that the random tests rely on notices what is wrong, be it a wei.
contract AuditTwinsTest is MarketAudit {
    bool private loses;

    function test_aLostWeiIsNoticed() external {
        loses = true;
        _begin();
        placeOrder(0, 1, 4);
        matchOrder(0, 8);
        vm.warp(block.timestamp + 60);
        begin(0);
        this.auditMoney();
        vm.warp(block.timestamp + DAY);
        proveAll();
        settle(0, 1);
        assertGt(granted, 3, "it was paid");
        assertFalse(_passes(abi.encodeCall(this.auditMoney, ())), "a wei is missing");
    }

    function test_aForgottenPieceIsNoticed() external {
        loses = false;
        _begin();
        placeOrder(0, 1, 4);
        matchOrder(0, 8);
        vm.warp(block.timestamp + 60);
        begin(0);
        this.auditProviders();
        MarketThatForgetsPieces(payable(address(market))).forget(1);
        assertFalse(_passes(abi.encodeCall(this.auditProviders, ())), "a piece is nobody's");
    }

    function auditMoney() external view {
        _auditMoney();
    }

    function auditProviders() external view {
        _auditProviders();
    }

    function _newMarket(MarketParts memory p, MarketNumbers memory n, address c) internal override returns (StorageMarket) {
        if (loses) return new MarketThatLosesAWei(p, n, c);
        return new MarketThatForgetsPieces(p, n, c);
    }

    function _passes(bytes memory audit) private view returns (bool ok) {
        (ok, ) = address(this).staticcall(audit);
    }
}

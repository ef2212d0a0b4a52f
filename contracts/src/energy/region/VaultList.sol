// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { Collateral, Vault } from "./RegionTypes.sol";

/// @title Vaults with debt of one collateral, in the order of their ratios, lowest first.
/// @notice Ratios are compared by cross multiplication, so the order is exact and no price enters it. The right hint
///         makes every change O(1); a stale one costs its sender a walk; none can put a vault in the wrong place.
library VaultList {
    /// @notice Where a vault with these amounts belongs: directly after `prev` (0: at the head).
    /// @param hint A vault near the place; one that is not in this list starts the walk at the head
    function find(
        mapping(uint32 => Vault) storage vaults,
        uint32 head,
        uint8 collateralId,
        uint256 collateral,
        uint256 debt,
        uint32 hint
    ) internal view returns (uint32 prev, uint32 next) {
        prev = vaults[hint].debt != 0 && vaults[hint].collateralId == collateralId ? hint : 0;
        while (prev != 0) {
            Vault storage vault = vaults[prev];
            if (vault.collateral * debt <= collateral * vault.debt) break;
            prev = vault.prev;
        }
        next = prev == 0 ? head : vaults[prev].next;
        while (next != 0) {
            Vault storage vault = vaults[next];
            if (vault.collateral * debt >= collateral * vault.debt) break;
            prev = next;
            next = vault.next;
        }
    }

    /// @notice Puts a vault whose amounts are written, and which is in no list, where it belongs.
    function insert(mapping(uint32 => Vault) storage vaults, Collateral storage kind, uint32 id, uint32 hint) internal {
        Vault storage vault = vaults[id];
        (uint32 prev, uint32 next) = find(
            vaults, kind.head, vault.collateralId, vault.collateral, vault.debt, hint == id ? 0 : hint
        );
        vault.prev = prev;
        vault.next = next;
        if (prev == 0) kind.head = id;
        else vaults[prev].next = id;
        if (next != 0) vaults[next].prev = id;
    }

    /// @notice Takes a vault out of its list.
    function remove(mapping(uint32 => Vault) storage vaults, Collateral storage kind, uint32 id) internal {
        Vault storage vault = vaults[id];
        (uint32 prev, uint32 next) = (vault.prev, vault.next);
        if (prev == 0) kind.head = next;
        else vaults[prev].next = next;
        if (next != 0) vaults[next].prev = prev;
        vault.prev = 0;
        vault.next = 0;
    }
}

// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { Statement } from "../Observations.sol";
import { ReporterRegistry } from "../ReporterRegistry.sol";

/// @dev The one defence that a twin lacks.
enum RegistryWithout {
    SlashableQueue, // stake in the queue is out of reach
    SameConfig, // two values under one number are a fault even where rules or reporter set changed between
    OnceOnly // one fault is punished as often as it is shown
}

/// @dev A reporter registry with one defence removed. The attack that the defence is for must succeed against it.
contract ReporterRegistryTwin is ReporterRegistry {
    RegistryWithout private immutable _lacks;

    constructor(RegistryWithout lacks, IERC20 watt_)
        ReporterRegistry(watt_, 1_000e18, 7 days, 30 days, 1e18, 5_000, address(0x60F))
    {
        _lacks = lacks;
    }

    function _takeStake(address reporter, uint256 shareBps) internal override returns (uint256 taken) {
        if (_lacks != RegistryWithout.SlashableQueue) return super._takeStake(reporter, shareBps);
        Account storage a = _accounts[reporter];
        taken = uint256(a.stake - a.leaving) * shareBps / 10_000;
        a.stake -= uint128(taken);
    }

    function _equivocates(Statement calldata first, Statement calldata second) internal view override returns (bool) {
        if (_lacks != RegistryWithout.SameConfig) return super._equivocates(first, second);
        return first.round.roundId == second.round.roundId && first.value != second.value;
    }

    function _punishedBefore(bytes32 fault) internal view override returns (bool) {
        return _lacks != RegistryWithout.OnceOnly && super._punishedBefore(fault);
    }
}

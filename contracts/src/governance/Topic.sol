// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev What a vote can be about. A holder may trust another delegate for each.
///      Parameters: numbers of a running contract. Treasury: coins and tokens leave the timelock.
///      Upgrades: what code runs, and every call that has no other topic. Ideas: panels of the idea market.
///      Constitution: the rules of governance itself.
enum Topic {
    Parameters,
    Treasury,
    Upgrades,
    Ideas,
    Constitution
}

/// @dev Number of topics; they are 0 .. topicCount - 1.
uint8 constant topicCount = uint8(type(Topic).max) + 1;

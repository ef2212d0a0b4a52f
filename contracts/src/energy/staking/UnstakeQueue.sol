// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Requests that are paid after a time, first come first served, with a bound on how many wait.
library UnstakeQueue {
    /// @dev `amount` in units of the token; `releaseAt` in seconds since 1970.
    struct Ticket {
        uint128 amount;
        uint128 releaseAt;
    }

    /// @dev Tickets in the order of asking; those before `head` are paid.
    struct Queue {
        uint256 head;
        Ticket[] tickets;
    }

    /// @notice Most requests that may wait, so that paying them fits into a block.
    uint256 internal constant MAX_WAITING = 64;

    /// @notice Withdraw what was released, or wait.
    error UnstakeQueueFull();
    /// @notice More than 2^128 - 1 units.
    error UnstakeAmountTooLarge(uint256 amount);

    /// @dev Adds a request. Times must not fall from one request to the next.
    function push(Queue storage queue, uint256 amount, uint256 releaseAt) internal {
        if (amount > type(uint128).max) revert UnstakeAmountTooLarge(amount);
        if (queue.tickets.length - queue.head >= MAX_WAITING) revert UnstakeQueueFull();
        queue.tickets.push(Ticket(uint128(amount), uint128(releaseAt)));
    }

    /// @dev Removes every request whose time has come, and returns their sum.
    function popReleased(Queue storage queue) internal returns (uint256 amount) {
        uint256 head = queue.head;
        while (head < queue.tickets.length && queue.tickets[head].releaseAt <= block.timestamp) {
            amount += queue.tickets[head].amount;
            delete queue.tickets[head++];
        }
        queue.head = head;
    }

    /// @dev The requests that wait.
    function waiting(Queue storage queue) internal view returns (Ticket[] memory tickets) {
        uint256 head = queue.head;
        tickets = new Ticket[](queue.tickets.length - head);
        for (uint256 i = 0; i < tickets.length; i++) tickets[i] = queue.tickets[head + i];
    }
}

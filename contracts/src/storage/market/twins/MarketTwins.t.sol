// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {ProviderClass} from "../../IProviderRegistry.sol";
import {Deal} from "../../IStorageMarket.sol";
import {MarketFixture} from "../../../testing/storage/MarketFixture.sol";
import {vm} from "../../../testing/Vm.sol";
import {AskBook, AskTerms} from "../AskBook.sol";
import {Found} from "../IAskBook.sol";
import {MarketChanges} from "../MarketChanges.sol";
import {MarketNumbers, MarketParts} from "../MarketNumbers.sol";
import {ProviderRegistry} from "../ProviderRegistry.sol";
import {StorageMarket} from "../StorageMarket.sol";

/// @title Twin for tests: gives an operator as many shards of an order as it likes.
contract MarketOfOne is StorageMarket {
    constructor(MarketParts memory p, MarketNumbers memory n, address c) StorageMarket(p, n, c) {}

    function _mayTake(uint64, Order storage, Found memory) internal pure override returns (bool) {
        return true;
    }
}

/// @title Twin for tests: sends before it forgets what it owes.
contract MarketThatSendsFirst is StorageMarket {
    constructor(MarketParts memory p, MarketNumbers memory n, address c) StorageMarket(p, n, c) {}

    function _withdraw(address payable to) internal override {
        Address.sendValue(to, _credits[msg.sender]);
        _credits[msg.sender] = 0;
    }
}

/// @title Twin for tests: pays out at once instead of when asked.
contract MarketThatPushes is StorageMarket {
    constructor(MarketParts memory p, MarketNumbers memory n, address c) StorageMarket(p, n, c) {}

    function _credit(address account, uint256 amount) internal override {
        if (amount > 0) Address.sendValue(payable(account), amount);
    }
}

/// @title Twin for tests: takes every failed start for the provider's fault, and pays its client.
contract ChangesThatBlameProviders is MarketChanges {
    constructor(MarketParts memory p, MarketNumbers memory n) MarketChanges(p, n) {}

    function _timeOut(uint64 id, Deal storage d) internal override {
        uint256 taken = registry.slash(d.provider, d.collateral / 2);
        d.collateral -= uint128(taken);
        _credit(_orders[d.order].client, taken);
        super._timeOut(id, d);
    }
}

/// @title Twin for tests: pays the bounty to whoever opens a repair.
contract ChangesThatPayFirst is MarketChanges {
    constructor(MarketParts memory p, MarketNumbers memory n) MarketChanges(p, n) {}

    function _openRepair(uint64 id, Deal storage d) internal override {
        super._openRepair(id, d);
        _finishRepair(id, d);
    }
}

/// @title Twin for tests: does not count what is used.
contract BookWithoutSpace is AskBook {
    constructor(address market_, ProviderRegistry registry_) AskBook(market_, registry_, 15, 1 << 30) {}

    function take(address, uint64) external override {}
}

/// @title Twin for tests: rounds pay in favour of clients.
contract BookThatRoundsDown is AskBook {
    constructor(address market_, ProviderRegistry registry_) AskBook(market_, registry_, 15, 1 << 30) {}

    function _pay(uint128 price, uint64 sizeBytes) internal pure override returns (uint256) {
        return (uint256(price) * sizeBytes) >> 30;
    }
}

/// @title Twin for tests: the same stake stands for every deal.
contract RegistryWithoutLock is ProviderRegistry {
    constructor(address market_, MarketParts memory p) ProviderRegistry(market_, p.ledger, 0.1 ether, 3 days) {}

    function lock(address, uint256) external override {}
}

/// @dev Takes what it is owed, and asks again while the coins arrive.
contract Thief {
    StorageMarket private immutable market;

    constructor(StorageMarket market_) {
        market = market_;
    }

    function join(ProviderRegistry registry, AskBook book, AskTerms calldata terms) external payable {
        registry.register{value: msg.value}(ProviderClass.Laptop, 276, "https://example.org", 0);
        book.place(0, terms, 0);
    }

    function activate(uint64 id, bytes32 root, bytes32[] calldata proof, bytes calldata openings) external {
        market.activate(id, root, proof, openings);
    }

    function steal() external {
        market.withdraw();
    }

    receive() external payable {
        uint256 owed = market.credit(address(this));
        if (owed > 0 && address(market).balance >= owed) market.withdraw();
    }
}

/// @dev Takes no coins.
contract Refuser {
    function act(address to, bytes calldata call) external payable {
        Address.functionCallWithValue(to, call, msg.value);
    }
}

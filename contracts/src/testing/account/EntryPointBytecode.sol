// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IEntryPoint} from "@openzeppelin/contracts/interfaces/IERC4337.sol";
import {vm} from "../Vm.sol";

/// @dev The published entry point, read from its package when a test runs, put where every chain has it.
library EntryPointBytecode {
    /// @dev That of the published deployment.
    bytes32 private constant SALT = 0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9;
    address private constant DEPLOYER = 0x4e59b44847b379578588920cA78FbF26c0B4956C;
    bytes private constant DEPLOYER_CODE =
        hex"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe03601600081602082378035828234f58015156039578182fd5b8082525050506014600cf3";

    function deploy() internal returns (IEntryPoint) {
        string memory file = "../node_modules/@account-abstraction/contracts/artifacts/EntryPoint.json";
        bytes memory code = vm.parseBytes(vm.parseJsonString(vm.readFile(file), ".bytecode"));
        vm.etch(DEPLOYER, DEPLOYER_CODE);
        (bool isDone, bytes memory found) = DEPLOYER.call(bytes.concat(SALT, code));
        require(isDone && found.length == 20);
        return IEntryPoint(address(bytes20(found)));
    }
}

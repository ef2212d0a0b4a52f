// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {vm} from "./Vm.sol";

/// @dev The published bytecode of Uniswap v2, read from its packages when a test runs; never part of what is built.
library UniswapBytecode {
    function factory() internal returns (IUniswapFactory) {
        return IUniswapFactory(_deploy("v2-core/build/UniswapV2Factory.json", abi.encode(address(0))));
    }

    function router(IUniswapFactory factory_, address wrapped) internal returns (IUniswapRouter) {
        return IUniswapRouter(
            _deploy("v2-periphery/build/UniswapV2Router02.json", abi.encode(address(factory_), wrapped))
        );
    }

    function _deploy(string memory file, bytes memory arguments) private returns (address deployed) {
        string memory json = vm.readFile(string.concat("../node_modules/@uniswap/", file));
        bytes memory code = vm.parseBytes(string.concat("0x", vm.parseJsonString(json, ".bytecode")));
        bytes memory init = bytes.concat(code, arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(init, 0x20), mload(init))
        }
        require(deployed != address(0));
    }
}

interface IUniswapFactory {
    function createPair(address tokenA, address tokenB) external returns (address pair);
    function getPair(address tokenA, address tokenB) external view returns (address pair);
}

interface IUniswapRouter {
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256);
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256);
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) external pure returns (uint256);
    function swapExactTokensForTokens(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
    function swapTokensForExactTokens(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
}

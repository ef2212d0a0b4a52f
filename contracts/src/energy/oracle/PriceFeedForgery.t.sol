// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { OracleFixture } from "../../testing/OracleFixture.sol";
import { vm } from "../../testing/Vm.sol";
import { Observation, Round, Signature } from "./Observations.sol";
import { PriceFeed } from "./PriceFeed.sol";
import { PriceFeedTwin, Without } from "./twins/PriceFeedTwin.t.sol";

/// @dev Two liars of seven who also submit: they choose order and number of what they bring.
contract PriceFeedForgeryTest is OracleFixture {
    /// @dev Order of the curve of Ethereum's signatures.
    uint256 private constant N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;

    function setUp() public {
        _deploy(7);
    }

    function test_unsorted() external {
        _bringUnsorted(abi.encodeWithSelector(PriceFeed.NotSorted.selector, uint256(4)));
    }

    function test_twin_unsorted() external {
        _use(_twin(Without.OrderCheck));
        _bringUnsorted("");
        _assertAnswer(0.72e8, "one liar stands in the middle");
    }

    /// @dev Six honest observations, and the liar's put where the median is read.
    function _bringUnsorted(bytes memory why) private {
        int192[] memory values = _same(7, 0.70e8);
        values[0] = 0.72e8;
        Round memory round = _next();
        Observation[] memory list = _observe(values);
        (list[6], list[3]) = (list[3], list[6]);
        Signature[] memory signatures = _signAll(round, list);
        if (why.length > 0) vm.expectRevert(why);
        feed.submit(round, list, signatures);
    }

    function test_oneReporterFiveTimes() external {
        _bringOneFiveTimes(abi.encodeWithSelector(PriceFeed.RepeatedReporter.selector, uint256(1), uint8(0)));
    }

    function test_twin_oneReporterFiveTimes() external {
        _use(_twin(Without.RepeatCheck));
        _bringOneFiveTimes("");
        _assertAnswer(5e8, "one reporter is a quorum");
    }

    function _bringOneFiveTimes(bytes memory why) private {
        Round memory round = _next();
        Observation[] memory list = _observe(_same(5, 5e8));
        for (uint256 i = 0; i < 5; ++i) list[i].reporter = 0;
        Signature[] memory signatures = _signAll(round, list);
        if (why.length > 0) vm.expectRevert(why);
        feed.submit(round, list, signatures);
    }

    function test_secondFormOfASignature() external {
        (Round memory round, Observation[] memory list, Signature[] memory signatures) = _threeSignersAsFive();
        vm.expectPartialRevert(PriceFeed.WrongSigner.selector);
        feed.submit(round, list, signatures);
    }

    function test_twin_secondFormOfASignature() external {
        _use(_twin(Without.CanonicalSignatures));
        (Round memory round, Observation[] memory list, Signature[] memory signatures) = _threeSignersAsFive();
        feed.submit(round, list, signatures);
        _assertAnswer(5e8, "three signatures, two of them in both forms, are a quorum");
    }

    /// @dev For every signature (r, s) there is a second one (r, N - s) that anybody can compute.
    function _threeSignersAsFive()
        private
        view
        returns (Round memory round, Observation[] memory list, Signature[] memory signatures)
    {
        round = _next();
        list = _observe(_same(5, 5e8));
        (list[0].reporter, list[1].reporter, list[2].reporter) = (0, 0, 1);
        (list[3].reporter, list[4].reporter) = (1, 2);
        signatures = _signAll(round, list);
        for (uint256 i = 1; i <= 3; i += 2) {
            uint256 s = uint256(signatures[i].vs) & uint256(type(int256).max);
            signatures[i].vs = bytes32(N - s);
        }
    }

    function _twin(Without lacks) private returns (PriceFeed) {
        return new PriceFeedTwin(lacks, _retailRules(), registry);
    }
}

// SPDX-License-Identifier: MIT
#include <gradcheck/render/text.hpp>

#include <catch2/catch.hpp>

#include <gradcheck/render/ten_reports.hpp>

using namespace gradcheck;
using namespace gradcheck::ten;

TEST_CASE("a right layer: how much, and what was put to the test") {
  CHECK(to_text(right_layer()) == R"(right: 24 of 24 coordinates, any error above 2e-8 would have been caught
  checked: Scale: input and gain; 4 clauses held, 1 not tested
)");
}

TEST_CASE("a layer without the term of its variance: words, formula with the term marked, an entry, the call") {
  CHECK(to_text(layer_norm()) == R"(wrong: dX lacks the right term of a mean, variance or norm (LayerNorm, input)
  What a layer computes from all entries and uses in each (a mean, a variance, a
  norm) moves with x as well: its share of the derivative is missing or wrong.
  mistake: rank-one term wrong, input: of each sample the numeric Jacobian
    less that of backward is one outer product, symmetric: a term u <v, c> is
    missing or wrong, such as that of a mean, a variance or a sum that the layer
    divides by; checked at 5 points, largest residual 1.965257e-12
  violates: what all entries share has a derivative too: y = f(x, s(x)) gives
    dx = (df/dx)^T c + (ds/dx)^T (df/ds)^T c
                       ^^^^^^^^^^^^^^^^^^^^^
  example: input [0, 0]: used -2.284992, expected 0.04899323 +- 2.4e-12, ratio
    -46.63893
  extent: input: 2 of 2 wrong
  reproduce: LayerNorm, input [1 x 2], seed 1
)");
}

TEST_CASE("of a layer of a chain that is wrong in its input and in parameters, these gradients are named") {
  Report alone = layer_norm(), chain;
  alone.findings[0] = {"wrong formula", "input, wk", "no known mistake explains it", {}, {}, true};
  chain.subject = "chain";
  chain.blocks = alone.blocks;
  chain.findings = alone.findings;
  chain.findings[0].where = "attention";
  chain.findings[0].link = 1;
  chain.parts = {alone};
  CHECK(to_text(chain).starts_with("wrong: dX and dwk of attention have a wrong formula (chain)\n"));
  for (Finding* f : {&chain.findings[0], &chain.parts[0].findings[0]}) f->mistake = "factor 2";
  CHECK(to_text(chain).starts_with("wrong: dX and dwk of attention are twice what they should be (chain)\n"));
}

TEST_CASE("several gradients with one mistake are named in the plural") {
  Report r = report("Cell", {wrong("input", {1}, {2}), wrong("w", {1}, {2}), wrong("b", {1}, {2})});
  r.findings = {{"wrong formula", "input, w, b", "no known mistake explains it", {}, {}, true}};
  CHECK(headline(r) == "wrong: dX and the gradients of w and b have a wrong formula (Cell)");
  r.findings[0] = {"assigned, not added", "w, b", "", {}, {}};
  CHECK(headline(r) == "wrong: the gradients of w and b keep the last use of a number instead of the sum (Cell)");
  r.findings[0].where = "w";
  CHECK(headline(r) == "wrong: the gradient of w keeps the last use of a number instead of the sum (Cell)");
}

TEST_CASE("a gradient that is not the sum over the samples is named") {
  Report r = report("Dense", {wrong("w", {1}, {2}), wrong("b", {1}, {2})});
  r.findings = {{"not the sum over samples", "", "summed alone", {}, {"b"}, false, ClauseId::sum_over_samples}};
  CHECK(headline(r) == "wrong: the gradient of b is not the sum over the samples (Dense)");
  r.findings[0].consequences = {"w", "b"};
  CHECK(headline(r) == "wrong: the gradients of w and b are not the sum over the samples (Dense)");
  r.findings[0].consequences = {};
  CHECK(headline(r) == "wrong: the gradient is not the sum over the samples (Dense)");
}

TEST_CASE("the example is one of the mistake that is named, of the part with these numbers") {
  Report first = report("first alone", {wrong("input", {9}, {2}), wrong("w", {1}, {2})});
  first.findings = {{"factor 1/2", "w", "half in the first", {}, {}}};
  Report second = first, chain = report("chain", {wrong("second w", {1}, {2})});
  second.subject = "second alone";
  second.blocks.push_back(wrong("b", {1}, {2}));
  second.findings[0].sentence = "half in the second";
  chain.findings = second.findings;
  chain.findings[0].where = "second w";
  chain.parts = {first, second};
  const std::string text = to_text(chain);
  INFO(text);
  CHECK(text.find("example: second alone: w [0, 0]: used 1, expected 2") != std::string::npos);
}

TEST_CASE("a term that is known in symbols stands in the first line") {
  Report r = layer_norm();
  r.findings[0].term = "- xhat * mean(C % xhat) / std(x)";
  CHECK(to_text(r).starts_with("wrong: dX lacks - xhat * mean(C % xhat) / std(x) (LayerNorm, input)\n"));
}

TEST_CASE("a wrong sign in a chain of five: the layer by its place and type") {
  CHECK(to_text(chain_of_five()) == R"(wrong: the gradient of layer 3 weights has the opposite sign (chain)
  Every entry is minus what it should be: one minus is too many, or missing.
  mistake: factor -1, layer 3 weights: every entry is the same multiple of its
    numeric value: -1 at batch 5, -1 at batch 6, -1 at batch 11; checked at 7
    points, largest residual 1.258958e-12
  violates: dX = J^T C, dW = sum over samples of (dy/dW)^T c: linear in C,
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    nothing else in it
  example: layer 3 Dense alone: weights [0, 1]: used -0.2404737, expected
    0.2404737 +- 2.4e-12, ratio -1
  extent: layer 3 weights: 2 of 2 wrong; the other 4 blocks right
  extent: layer 3 Dense alone: weights: 2 of 2 wrong; input and bias right
  reproduce: chain, input [5 x 4], seed 1
)");
}

TEST_CASE("a wrong slope in a chain: dX of the layer, and what follows from it") {
  CHECK(to_text(chain_with_slope()) == R"(wrong: dX of layer 2 Tanh has the slope of another function (chain)
  Forward applies one function, and backward multiplies by the derivative of
  another.
  mistake: another activation's derivative, layer 2 Tanh: with a the output,
    backward's slope is 1 - a, forward's is 1 - a^2; checked at 5 points,
    largest residual 0
  violates: y = phi(z) gives dz = C .* phi'(z), with phi' of the same phi at
                                       ^^^^^^^
    the z of forward
  follows: layer 1 weights
  example: layer 2 Tanh alone: input [0, 0]: used -1.666882, expected
    -0.06839619 +- 2.4e-12, ratio 24.37098
  extent: layer 1 weights: 1 of 1 wrong; layer 3 weights right
  extent: layer 2 Tanh alone: input: 1 of 1 wrong
  reproduce: chain, layer 3 weights [2 x 3], seed 1
)");
}

TEST_CASE("a broken contract alone: all coordinates are right, and it says so") {
  CHECK(to_text(contract_breach()) == R"(wrong: gradients are not written as declared (Accumulating)
  A gradient either replaces what was stored before or is added to it, every
  entry of it: the code leaves some out, or does one where its declaration (or
  the default) says the other.
  mistake: gradient buffer: the gradient was added to what its buffer held,
    expected it to be overwritten: Options::gradients and a layer's Traits
    declare the other
  violates: after backward a gradient buffer holds dW (overwritten), or what
    it held + dW (accumulated)
  extent: all 24 coordinates right
  reproduce: Accumulating, input [5 x 4], seed 1
)");
}

TEST_CASE("too much undecided: why, and one of them") {
  CHECK(to_text(undecided()) == R"(cannot tell: 12 of 30 undecided (Step)
  The function jumps here, and has no slope.
  example: input [0, 0]: used -0.6338766, measured -196.2623 +- 1.5e3 (jump)
  checked: Step: input; 4 clauses held, 1 not tested
  reproduce: Step, input [5 x 6], seed 1
)");
}

TEST_CASE("a function with a factor") {
  CHECK(to_text(factor_40()) == R"(wrong: the gradient is 40 times what it should be (function)
  Every entry is off by the same factor, 40.
  mistake: factor 40: every entry is 40 times the numeric one, at all 3
    points: cause not known
  violates: g(i) = df/dx(i) at x for every entry i of x, g of x's shape; of
            ^^^^^^^^^^^^^^^
    several terms f is their sum
  example: x [0, 0]: used 50.21346, expected 1.255336 +- 2.4e-12, ratio
    40.00002
  extent: x: 3 of 3 wrong
  reproduce: function, x [1 x 3], seed 1
)");
}

TEST_CASE("a Jacobian that is transposed") {
  CHECK(to_text(transposed()) == R"(wrong: the Jacobian is transposed (jacobian)
  Rows and columns are exchanged: entry [i, j] has the value of [j, i].
  mistake: transposed: entry [j, k] is the numeric one of [k, j], everywhere
  violates: J(i, j) = df_i/dx_j at x: a row for each output, a column for each
            ^^^^^^^^^^^^^^^^^^^
    entry of x
  example: J [0, 2]: used 0.9553365, expected 0 +- 2.4e-12
  extent: J: 1 of 9 wrong
  reproduce: jacobian, J [3 x 3], seed 1
)");
}

TEST_CASE("kinks only: nothing was put to the test") {
  CHECK(to_text(kinks_only()) == R"(untested: nothing was put to the test, 6 of 6 coordinates are at kinks
  The function has a corner here, where every slope between those of its two
  sides is right: choose other data.
  checked: Relu: input; 4 clauses held, 1 not tested
  reproduce: Relu, input [3 x 2], seed 1
)");
}

TEST_CASE("a NaN: when, and every note") {
  CHECK(to_text(not_a_number()) == R"(wrong: dX is NaN where an entry is negative (Root, input)
  Backward takes the log, root or power of a negative number, where forward
  avoids it.
  mistake: NaN below zero, input: 1 of 4 entries are NaN, first input [0, 0],
    each where its own value is negative, no other value is: the log, root or
    power of a negative number; all others agree
  violates: log x, sqrt x and x^p are NaN below 0: where forward takes |x|, so
    must backward
    ^^^^^^^^^^^^^
  example: input [0, 0]: used nan, expected 0.3302162 +- 2.4e-12 (non-finite)
  extent: input: 1 of 4 wrong
  note: backward computes in float, behind matrices of double: judged as a
    layer in float is
  reproduce: Root, input [2 x 2], seed 1
)");
}

TEST_CASE("a waived clause and failed evaluations are told") {
  CHECK(to_text(waived()) == R"(right: 24 of 24 coordinates, any error above 2e-8 would have been caught
  checked: Scale: input and gain; 3 clauses held, 1 not tested
  note: batch of one, waived: needs two samples for a variance (would be
    broken: differs)
  note: 1 of 154 evaluations had no finite value
)");
}

TEST_CASE("of a factory's configurations the smallest that fails is the example") {
  CHECK(to_text(factory()) == R"(wrong: dX lacks the right term of a mean, variance or norm (LayerNorm, input)
  What a layer computes from all entries and uses in each (a mean, a variance, a
  norm) moves with x as well: its share of the derivative is missing or wrong.
  mistake: rank-one term wrong, input: at 5x4x3, seed 1: of each sample the
    numeric Jacobian less that of backward is one outer product, symmetric: a
    term u <v, c> is missing or wrong, such as that of a mean, a variance or a
    sum that the layer divides by; checked at 5 points, largest residual
    1.965257e-12
  violates: what all entries share has a derivative too: y = f(x, s(x)) gives
    dx = (df/dx)^T c + (ds/dx)^T (df/ds)^T c
                       ^^^^^^^^^^^^^^^^^^^^^
  example: LayerNorm, 1x4x3, seed 4: input [0, 0]: used -0.2676243, expected
    -0.2555671 +- 2.4e-12, ratio 1.047178
  extent: LayerNorm, 1x4x3, seed 4: input: 1 of 1 wrong
  note: 9 of 11 configurations agree
  reproduce: LayerNorm, 1x4x3, seed 4, input [1 x 1]
)");
}

TEST_CASE("in three lines: the verdict, the mistake, what to check again") {
  CHECK(to_text(layer_norm(), Detail::brief) ==
        R"(wrong: dX lacks the right term of a mean, variance or norm (LayerNorm, input)
  mistake: rank-one term wrong: of each sample the numeric Jacobian less ...
  reproduce: LayerNorm, input [1 x 2], seed 1
)");
}

TEST_CASE("all of it: blocks, entries, clauses and parts, each once") {
  CHECK(to_text(chain_of_five(), Detail::all) == to_text(chain_of_five()) + R"(
chain: seed 1, 1,392 evaluations
  block            shape    verdict     used       expected       +-  resolution
  input            [5 x 4]  20 agree          0.5       0.5  2.4e-12        2e-8
  layer 1 weights  [3 x 4]  12 agree          0.5       0.5  2.4e-12        2e-8
  layer 1 bias     [1 x 3]  3 agree           0.5       0.5  2.4e-12        2e-8
  layer 3 weights  [1 x 2]  2 disagree  -0.240474  0.240474  2.4e-12
  layer 5 weights  [2 x 3]  6 agree           0.5       0.5  2.4e-12        2e-8
  layer 3 weights  verdict   used         expected         +-  ratio
  [0, 0]           disagree  -0.02546428  0.02546428  2.4e-12     -1
  [0, 1]           disagree   -0.2404737   0.2404737  2.4e-12     -1
  wrong: the gradient of weights has the opposite sign (layer 3 Dense alone)
  layer 3 Dense alone: seed 1, 504 evaluations
    block    shape    verdict     used       expected       +-  resolution
    input    [5 x 3]  15 agree          0.5       0.5  2.4e-12        2e-8
    weights  [1 x 2]  2 disagree  -0.240474  0.240474  2.4e-12
    bias     [1 x 3]  3 agree           0.5       0.5  2.4e-12        2e-8
    weights: its entries stand above
    clause
    deterministic          held
    zero cotangent         held
    gradients as declared  held
    batch of one           held
    forward mode           not tested  no call jvp(x, dx)
)");
}

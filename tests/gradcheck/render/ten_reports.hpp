// SPDX-License-Identifier: MIT
#pragma once

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <gradcheck/report/report.hpp>

/// Reports of every kind, with the numbers and sentences of real ones.
namespace gradcheck::ten {

/// All that agrees.
inline Block block(const std::string& name, arma::mat analytic, arma::mat numeric) {
  Block b;
  b.name = name;
  b.analytic = std::move(analytic);
  b.numeric = std::move(numeric);
  b.error_bar = arma::mat(arma::size(b.analytic)).fill(2.4e-12);
  b.bound = arma::mat(arma::size(b.analytic)).fill(1e-8);
  b.verdict.zeros(arma::size(b.analytic));
  b.reason.zeros(arma::size(b.analytic));
  return b;
}

inline Block agreeing(const std::string& name, arma::uword rows, arma::uword cols) {
  return block(name, arma::mat(rows, cols).fill(0.5), arma::mat(rows, cols).fill(0.5));
}

inline Block all(Block b, Verdict verdict, Reason reason = Reason::none) {
  b.verdict.fill(static_cast<unsigned char>(verdict));
  b.reason.fill(static_cast<unsigned char>(reason));
  return b;
}

inline Block wrong(const std::string& name, const std::vector<double>& analytic, const std::vector<double>& numeric) {
  return all(block(name, arma::rowvec(analytic), arma::rowvec(numeric)), Verdict::disagree);
}

inline Report report(const std::string& subject, std::vector<Block> blocks, arma::uword evaluations = 154) {
  Report r;
  r.subject = subject;
  r.blocks = std::move(blocks);
  r.evaluations = evaluations;
  r.seed = 1;
  return r;
}

inline std::vector<Clause> contract() {
  return {{"deterministic", ClauseState::held, ""},
          {"zero cotangent", ClauseState::held, ""},
          {"gradients as declared", ClauseState::held, ""},
          {"batch of one", ClauseState::held, ""},
          {"forward mode", ClauseState::not_tested, "no call jvp(x, dx)"}};
}

inline Report right_layer() {
  Report r = report("Scale", {agreeing("input", 5, 4), agreeing("gain", 1, 4)});
  r.clauses = contract();
  return r;
}

inline Report layer_norm() {
  Report r = report("LayerNorm", {wrong("input", {-2.284992, 1.356074}, {0.04899323, -0.6267972})}, 1150);
  r.clauses = contract();
  r.findings = {{"rank-one term wrong",
                 "input",
                 "of each sample the numeric Jacobian less that of backward is one outer product, symmetric: a term u "
                 "<v, c> is missing or wrong, such as that of a mean, a variance or a sum that the layer divides by; "
                 "checked at 5 points, largest residual 1.965257e-12",
                 {},
                 {},
                 true}};
  return r;
}

inline Report chain_of_five() {
  const std::string sentence =
      "every entry is the same multiple of its numeric value: -1 at batch 5, -1 at batch 6, -1 at batch 11; checked at "
      "7 points, largest residual 1.258958e-12";
  const std::vector<double> used{-0.02546428, -0.2404737}, expected{0.02546428, 0.2404737};
  Report r = report("chain",
                    {agreeing("input", 5, 4), agreeing("layer 1 weights", 3, 4), agreeing("layer 1 bias", 1, 3),
                     wrong("layer 3 weights", used, expected), agreeing("layer 5 weights", 2, 3)},
                    1392);
  r.clauses = {{"deterministic", ClauseState::held, ""}};
  r.findings = {{"factor -1", "layer 3 weights", sentence, {}, {}}};
  Report alone = report("layer 3 Dense alone",
                        {agreeing("input", 5, 3), wrong("weights", used, expected), agreeing("bias", 1, 3)}, 504);
  alone.clauses = contract();
  alone.findings = {{"factor -1", "weights", sentence, {}, {}}};
  r.parts = {alone};
  return r;
}

/// The same with the mistake in what a layer returns, which its parameters do not show.
inline Report chain_with_slope() {
  const std::string sentence =
      "with a the output, backward's slope is 1 - a, forward's is 1 - a^2; checked at 5 points, largest residual 0";
  Report r = report("chain", {agreeing("layer 3 weights", 2, 3), wrong("layer 1 weights", {1.5}, {1.0})});
  r.findings = {{"another activation's derivative", "layer 2 Tanh", sentence, {}, {"layer 1 weights"}, true}};
  Report alone = report("layer 2 Tanh alone", {wrong("input", {-1.666882}, {-0.06839619})});
  alone.findings = {{"another activation's derivative", "input", sentence, {}, {}, true}};
  r.parts = {alone};
  return r;
}

inline Report contract_breach() {
  Report r = right_layer();
  r.subject = "Accumulating";
  const std::string why =
      "the gradient was added to what its buffer held, expected it to be overwritten: Options::gradients and a layer's "
      "Traits declare the other";
  r.clauses[2] = {"gradients as declared", ClauseState::broken, why};
  r.findings = {{"gradient buffer", "", why, {}, {}, false, ClauseId::gradients_as_declared}};
  return r;
}

inline Report undecided() {
  Block b = agreeing("input", 5, 6);
  for (arma::uword i = 0; i < 12; ++i) {
    b.verdict(i) = static_cast<unsigned char>(Verdict::undecided);
    b.reason(i) = static_cast<unsigned char>(Reason::jump);
    b.analytic(i) = -0.6338766;
    b.numeric(i) = -196.2623;
    b.error_bar(i) = b.bound(i) = 1500;
  }
  Report r = report("Step", {b}, 316);
  r.clauses = contract();
  return r;
}

inline Report factor_40() {
  Report r = report("function", {wrong("x", {50.21346, -8, 28}, {1.255336, -0.2, 0.7})}, 168);
  r.kind = SubjectKind::function;
  r.findings = {{"factor 40", "", "every entry is 40 times the numeric one, at all 3 points: cause not known", {}, {}}};
  return r;
}

inline Report transposed() {
  Report r = report("jacobian", {agreeing("J", 3, 3)}, 128);
  r.kind = SubjectKind::jacobian;
  Block& j = r.blocks[0];
  j.analytic(0, 2) = 0.9553365;
  j.numeric(0, 2) = 0;
  j.verdict(0, 2) = static_cast<unsigned char>(Verdict::disagree);
  r.findings = {{"transposed", "", "entry [j, k] is the numeric one of [k, j], everywhere", {}, {}}};
  return r;
}

inline Report kinks_only() {
  Report r = report("Relu", {all(block("input", arma::zeros(3, 2), arma::zeros(3, 2)), Verdict::kink)}, 464);
  r.clauses = contract();
  return r;
}

inline Report not_a_number() {
  Report r = report("Root", {agreeing("input", 2, 2)});
  r.blocks[0].analytic(0, 0) = std::numeric_limits<double>::quiet_NaN();
  r.blocks[0].numeric(0, 0) = 0.3302162;
  r.blocks[0].verdict(0, 0) = static_cast<unsigned char>(Verdict::disagree);
  r.blocks[0].reason(0, 0) = static_cast<unsigned char>(Reason::non_finite);
  r.findings = {{"NaN below zero",
                 "input",
                 "1 of 4 entries are NaN, first input [0, 0], each where its own value is negative, no other value is: "
                 "the log, root or power of a negative number; all others agree",
                 {},
                 {},
                 true}};
  r.notes = {"backward computes in float, behind matrices of double: judged as a layer in float is"};
  return r;
}

inline Report waived() {
  Report r = right_layer();
  r.clauses[3] = {"batch of one", ClauseState::waived, "needs two samples for a variance (would be broken: differs)"};
  r.clauses[3].unwaived = ClauseState::broken;
  r.failed_evaluations = 1;
  return r;
}

/// A factory's: two of its configurations fail, and the smaller one is the example.
inline Report factory() {
  Report larger = layer_norm(), smaller = layer_norm();
  larger.subject = "LayerNorm, 5x4x3, seed 1";
  smaller.subject = "LayerNorm, 1x4x3, seed 4";
  smaller.seed = 4;
  smaller.blocks = {wrong("input", {-0.2676243}, {-0.2555671})};
  Report r = report("LayerNorm, 11 configurations", {agreeing("input", 5, 1)});
  r.clauses = contract();
  r.findings = larger.findings;
  r.findings[0].sentence = "at 5x4x3, seed 1: " + r.findings[0].sentence;
  r.notes = {"9 of 11 configurations agree"};
  r.parts = {larger, smaller};
  return r;
}

}  // namespace gradcheck::ten

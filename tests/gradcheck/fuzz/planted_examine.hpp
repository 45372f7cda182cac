// SPDX-License-Identifier: MIT
#pragma once

#include <exception>

#include <gradcheck/cases/judge/make_network.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/fuzz/examine.hpp>
#include <gradcheck/layer/another_batch.hpp>
#include <gradcheck/network/gradients.hpp>
#include <gradcheck/network/kinks.hpp>
#include <gradcheck/network/network_subject.hpp>
#include <gradcheck/planted/faults/fault.hpp>
#include <gradcheck/planted/faults/outcome.hpp>

namespace planted_examine {

using gradcheck::cases::Case, gradcheck::fuzz::Examination, gradcheck::fuzz::FaultClass;

inline Examination examined(const FaultClass<double>& fault, const Case& c) {
  const arma::mat &x = c.x.values, &t = c.y.values;
  const gradcheck::fuzz::RandomNetwork<double> drawn{gradcheck::cases::make_network<double>(c), c.loss, x, t,
                                                     gradcheck::detail::another_batch(x)};
  mlp::Network<double> network = drawn.network;
  if (gradcheck::fuzz::near_certainty(c, network.forward(x))) return {.refusal = "outputs near certainty"};
  const gradcheck::fuzz::Gradient right = gradcheck::detail::gradients(network, drawn.loss, x, t);
  gradcheck::detail::NetworkSubject subject(drawn.network, drawn.loss, x, t);
  const gradcheck::detail::PreparedCheck comparison(subject.subject());
  gradcheck::fuzz::Random random(1, 0);
  const auto wrong = fault.plant(
      {drawn, gradcheck::fuzz::Form::pre_activation, right, gradcheck::fuzz::norm(right, right), comparison.report()},
      random);
  if (!wrong) return {};
  for (std::size_t b = 0; b < wrong->size(); ++b) subject.subject().blocks[b].analytic = (*wrong)[b];
  gradcheck::Report report = comparison.report();
  if (gradcheck::detail::near_a_kink(drawn.network, drawn.loss, x, t)) gradcheck::detail::withhold_accusations(report);
  Examination e;
  gradcheck::fuzz::add(e, report);
  return e;
}

/// A library with one mistake in its backward: examines the network of a case, in double and before any update, with
/// that fault planted.
inline gradcheck::fuzz::Examine with(const FaultClass<double>& fault) {
  return [fault](const Case& c) -> Examination {
    if (c.scalar != gradcheck::cases::Scalar::float64) return {.refusal = "float"};
    if (!gradcheck::cases::is_plain(c.layers)) return {.refusal = "blocks, of which nothing is planted here"};
    try {
      return examined(fault, c);
    } catch (const std::invalid_argument& e) {
      return {.refusal = e.what()};
    }
  };
}

}  // namespace planted_examine

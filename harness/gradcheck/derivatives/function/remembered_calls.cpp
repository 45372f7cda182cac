// SPDX-License-Identifier: MIT
#include <gradcheck/derivatives/function/remembered_calls.hpp>

#include <bit>
#include <utility>

#include <gradcheck/base/magnitude.hpp>

namespace gradcheck::detail {

RememberedCalls::RememberedCalls(const Differentiated& of) : of_(of) {
  for (const NamedCoordinates& block : of_.coordinates) start_.push_back(block.coordinates.values());
  base_ = of_.value();
  repeats_ = have_same_bits(of_.value().values, base_.values);
  evaluations_ = 2;
}

RememberedCalls::Key RememberedCalls::key() const {
  Key differing;
  std::uint64_t place = 0;
  for (std::size_t k = 0; k < start_.size(); ++k) {
    const arma::mat now = of_.coordinates[k].coordinates.view();
    for (arma::uword i = 0; i < now.n_elem; ++i, ++place)
      if (const auto bits = std::bit_cast<std::uint64_t>(now(i)); bits != std::bit_cast<std::uint64_t>(start_[k](i))) {
        differing.push_back(place);
        differing.push_back(bits);
      }
  }
  return differing;
}

template <class Kept, class Call>
const Kept& RememberedCalls::kept(std::map<Key, Attempt<Kept>>& all, const Key& here, Call call) {
  if (!repeats_) all.clear();
  auto at = all.find(here);
  if (at == all.end())
    at = all.emplace(here, attempt(call)).first;  // what goes through an attempt leaves nothing behind
  if (!at->second) throw ThrownValue(at->second.thrown);
  return *at->second.value;
}

const FunctionValue& RememberedCalls::value() {
  return kept(values_, key(), [this] {
    ++evaluations_;
    ++failed_;  // until it is seen to be finite
    FunctionValue value = of_.value();
    if (value.values.is_finite()) --failed_;
    if (arma::size(value.values) != arma::size(base_.values)) throw ThrownValue("another number of values");
    return value;
  });
}

const SplitGradient& RememberedCalls::derivative() {
  return kept(derivatives_, key(), [this] { return of_.derivative(0.0); });
}

const arma::cx_vec& RememberedCalls::complex_value(const ComplexMove& move) {
  Key here = key();
  for (const double part : {move.step.real(), move.step.imag()}) here.push_back(std::bit_cast<std::uint64_t>(part));
  here.push_back(move.place);
  here.push_back(move.jitter);
  return kept(complex_values_, here, [&] {
    ++evaluations_;
    arma::cx_vec value = of_.complex_value(move);
    if (value.n_elem != base_.values.n_elem) throw ThrownValue("another number of values");
    return value;
  });
}

}  // namespace gradcheck::detail

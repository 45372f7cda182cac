// SPDX-License-Identifier: MIT
#pragma once

#include <dlib/dnn.h>

#include <algorithm>
#include <armadillo>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <gradcheck/base/close.hpp>
#include <gradcheck/base/number_text.hpp>
#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/base/shape_text.hpp>
#include <gradcheck/layer/entries.hpp>
#include <gradcheck/layer/parameters.hpp>
#include <gradcheck/layer/traits.hpp>
#include <gradcheck/report/report.hpp>

namespace gradcheck {

/// A layer's parameters in dlib: [samples x numbers of one], as the tensor has them row by row.
template <>
struct EntriesOf<dlib::tensor> {
  using Number = float;
  static constexpr bool in_a_row = false;
  static arma::uword rows(const dlib::tensor& t) { return static_cast<arma::uword>(t.num_samples()); }
  static arma::uword cols(const dlib::tensor& t) {
    return t.num_samples() == 0 ? 0 : t.size() / static_cast<arma::uword>(t.num_samples());
  }
  static auto at(auto& t, arma::uword i) { return t.host() + i % rows(t) * cols(t) + i / rows(t); }
};

/// What a computational layer of dlib does beside its formula. Specialise it for a layer of your own.
template <class Details>
struct DlibFacts {
  static constexpr bool samples_independent = true;  ///< an output depends on its own sample alone
  static constexpr bool keeps_state = false;         ///< forward changes more than what backward needs
  static constexpr bool draws = false;               ///< forward is random, with a seed of std::rand() at construction
  static constexpr long least_samples = 1;  ///< of fewer, forward or backward is another thing; may be left out
};
template <dlib::layer_mode mode>
struct DlibFacts<dlib::bn_<mode>> {
  static constexpr bool samples_independent = false, keeps_state = true, draws = false;
  static constexpr long least_samples = 2;  // one sample is taken for use after training, which has no backward
};
template <>
struct DlibFacts<dlib::dropout_> {
  static constexpr bool samples_independent = true, keeps_state = false, draws = true;
};

namespace detail {

/// Fills a tensor of as many samples as m has rows, sample n from row n.
inline void read_rows(const arma::fmat& m, dlib::tensor& t) {
  const arma::fmat by_samples = m.st();
  std::copy(by_samples.begin(), by_samples.end(), t.host());
}

/// A row for each sample.
inline arma::fmat rows_of(const dlib::tensor& t) {
  const auto n = static_cast<arma::uword>(t.num_samples());
  return arma::fmat(t.host(), n == 0 ? 0 : t.size() / n, n).st();
}

/// What a layer takes its input from and gives its gradient to: the part of a network that it asks for.
class DlibSubnet {
 public:
  const dlib::tensor& get_output() const { return output; }
  dlib::tensor& get_gradient_input() { return gradient_input; }

  dlib::resizable_tensor output, gradient_input;
};

template <class Details>
concept WorksInPlace = requires(Details& layer, dlib::tensor& t) {
  layer.forward_inplace(t, t);
};

/// How far apart two answers are, beside 16 spacings of the largest; empty: no farther.
inline std::string apart(const std::string& what, const arma::fmat& in_place, const arma::fmat& elsewhere) {
  for (arma::uword i = 0; i < in_place.n_elem; ++i)
    if (!close(in_place(i), elsewhere(i), 0x1p-19 * arma::abs(elsewhere).max()))
      return what + " " + place_text(i, in_place.n_rows) + " is " + number(in_place(i), 6) + " in place, " +
             number(elsewhere(i), 6) + " elsewhere";
  return {};
}

template <class Facts>
constexpr arma::uword least_samples() {
  if constexpr (requires { Facts::least_samples; })
    return static_cast<arma::uword>(Facts::least_samples);
  else
    return 1;
}

/// A computational layer of dlib as a layer of matrices: a row for each sample, k nr nc numbers in it.
template <class Details>
class DlibLayer {
  using Facts = DlibFacts<Details>;

 public:
  /// dlib's layers add to the gradient of their input, and overwrite that of their parameters.
  static constexpr Traits traits{.input_gradients = Gradients::accumulated,
                                 .samples_independent = Facts::samples_independent};

  /// Calls setup, and moves the parameters away from where it leaves them: a gain of 1 and a bias of 0 hide mistakes.
  DlibLayer(const Details& layer, const dlib::tensor& like, std::uint64_t seed) : begun_(layer) {
    subnet_.output.copy_size(like);
    begun_.setup(subnet_);
    RandomBits random(seed);
    dlib::tensor& parameters = begun_.get_layer_params();
    for (float& p : parameters) p *= 1 + 0.25F * uniform(random);
    for (float& p : parameters) p += 0.125F * uniform(random);
    gradient_.copy_size(parameters);
    gradient_ = 0;
    layer_.emplace(begun_);
    std::copy(parameters.begin(), parameters.end(), layer_->get_layer_params().begin());
  }
  DlibLayer(const DlibLayer&) = delete;  // the parameters that it shows are its own
  DlibLayer& operator=(const DlibLayer&) = delete;

  /// Throws std::invalid_argument for fewer samples than the layer takes: where dlib itself finds that out it ends the
  /// process, at the second time.
  arma::fmat forward(const arma::fmat& x) {
    if (x.n_rows < least_samples<Facts>())
      throw std::invalid_argument("a batch of " + std::to_string(x.n_rows) + ", the layer takes " +
                                  std::to_string(least_samples<Facts>()) + " samples or more");
    subnet_.output.set_size(static_cast<long long>(x.n_rows), subnet_.output.k(), subnet_.output.nr(),
                            subnet_.output.nc());
    read_rows(x, subnet_.output);
    dlib::impl::call_layer_forward(*layer_, subnet_, output_);
    return rows_of(output_);
  }
  void backward(const arma::fmat& cotangent, arma::fmat& dx) {
    dlib::resizable_tensor given;
    given.copy_size(output_);
    read_rows(cotangent, given);
    subnet_.gradient_input.copy_size(subnet_.output);
    read_rows(dx, subnet_.gradient_input);
    dlib::impl::call_layer_backward(*layer_, output_, given, subnet_, gradient_);
    dx = rows_of(subnet_.gradient_input);
  }
  Parameters parameters() {
    dlib::tensor& value = layer_->get_layer_params();
    if (value.size() == 0) return {};
    return {{"parameters", value, static_cast<dlib::tensor&>(gradient_)}};
  }
  void reset() requires(Facts::keeps_state) { renew(); }
  /// std::rand() is left with another seed.
  void reseed(std::uint64_t seed) requires(Facts::draws) {
    std::srand(static_cast<unsigned>(seed));
    seed_ = static_cast<unsigned>(std::rand());
  }
  void reset() requires(Facts::draws) {
    std::srand(seed_);
    renew();
  }

  /// Of a layer that works in place: what differs between that and a call with places apart, in words; empty: nothing.
  /// Apart it adds to the gradient of its input, in place it overwrites. None where it does not work in place.
  std::optional<std::string> difference_in_place(const arma::fmat& x, const arma::fmat& cotangent) {
    if constexpr (WorksInPlace<Details>)
      return compared_in_place(x, cotangent);
    else
      return std::nullopt;
  }

 private:
  static float uniform(RandomBits& random) { return static_cast<float>(random() >> 40U) * 0x1p-23F - 1; }

  /// The layer as it began, with the parameters as they stand, in the place where it is.
  void renew() {
    const dlib::resizable_tensor parameters = layer_->get_layer_params();
    layer_.emplace(begun_);
    std::copy(parameters.begin(), parameters.end(), layer_->get_layer_params().begin());
  }

  void begin_again() {
    if constexpr (requires { reset(); }) reset();
  }

  std::string compared_in_place(const arma::fmat& x, const arma::fmat& cotangent) {
    begin_again();
    const arma::fmat y = forward(x);
    arma::fmat dx(arma::size(x), arma::fill::zeros);
    backward(cotangent, dx);
    const arma::fmat parameters = rows_of(gradient_);

    begin_again();
    read_rows(x, subnet_.output);
    dlib::impl::call_layer_forward(*layer_, subnet_, subnet_.output);
    if (std::string what = apart("the output", rows_of(subnet_.output), y); !what.empty()) return what;
    read_rows(cotangent, subnet_.gradient_input);
    dlib::impl::call_layer_backward(*layer_, subnet_.output, subnet_.gradient_input, subnet_, gradient_);
    if (std::string what = apart("dX", rows_of(subnet_.gradient_input), dx); !what.empty()) return what;
    return apart("the parameters' gradient", rows_of(gradient_), parameters);
  }

  Details begun_;
  std::optional<Details> layer_;
  DlibSubnet subnet_;
  dlib::resizable_tensor output_, gradient_;
  unsigned seed_ = 1;
};

/// What came of it in a report: a clause, and where it is broken a finding.
inline void add_in_place(Report& report, const std::string& difference) {
  const bool broken = !difference.empty();
  report.clauses.push_back({"in place", broken ? ClauseState::broken : ClauseState::held, difference});
  if (broken) report.findings.push_back({"another answer in place", "", difference, {}, {}});
}

}  // namespace detail

}  // namespace gradcheck

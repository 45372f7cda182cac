// SPDX-License-Identifier: MIT
#include <gradcheck/planted/faults/fault_tables.hpp>

namespace gradcheck::fuzz {
namespace {

/// A random unit whose weights are square and not [1 x 1]; 0: there is none.
template <class T>
arma::uword square_unit(const Setting<T>& s, Random& random) {
  std::vector<arma::uword> square;
  for (arma::uword unit = 1; unit <= s.drawn.network.units(); ++unit)
    if (const arma::Mat<T>& w = s.drawn.network.dense(unit).weights; w.n_rows == w.n_cols && w.n_elem > 1)
      square.push_back(unit);
  return square.empty() ? 0 : random.pick(square);
}

template <class T>
bool transposed_weights(Steps<T>& steps, const Setting<T>& s, Random& random) {
  const arma::uword unit = square_unit(s, random);
  steps.input = [right = steps.input, unit](arma::uword here, const arma::Mat<T>& delta, const arma::Mat<T>& w) {
    return right(here, delta, here == unit ? arma::Mat<T>(w.t()) : w);
  };
  return unit != 0;
}

template <class T>
bool flipped_input_gradient(Steps<T>& steps, const Setting<T>& s, Random& random) {
  steps.input = [right = steps.input, unit = random_unit(s, random)](arma::uword here, const arma::Mat<T>& delta,
                                                                     const arma::Mat<T>& w) {
    return arma::Mat<T>((here == unit ? T(-1) : T(1)) * right(here, delta, w));
  };
  return true;
}

/// The weights' gradient of one unit is made with another input than its own.
template <class T>
void replace_input(Steps<T>& steps, arma::uword unit, arma::Mat<T> other) {
  steps.weights = [right = steps.weights, unit, other](arma::uword here, const arma::Mat<T>& delta,
                                                       const arma::Mat<T>& input) {
    return right(here, delta, here == unit ? other : input);
  };
}

template <class T>
bool output_for_input(Steps<T>& steps, const Setting<T>& s, Random& random) {
  const arma::uword unit = square_unit(s, random);
  if (unit == 0) return false;
  mlp::Network<T> network = s.drawn.network;
  network.forward(s.drawn.x);
  replace_input<T>(steps, unit, network.activation(unit));
  return true;
}

template <class T>
bool stale_input(Steps<T>& steps, const Setting<T>& s, Random& random) {
  mlp::Network<T> network = s.drawn.network;
  network.forward(s.drawn.earlier_x);
  const arma::uword unit = random_unit(s, random);
  replace_input<T>(steps, unit, unit == 1 ? s.drawn.earlier_x : network.activation(unit - 1));
  return true;
}

template <class T>
bool ignored_sample(Steps<T>& steps, const Setting<T>& s, Random& random) {
  const arma::uword row = random.below(s.drawn.x.n_rows), unit = random_unit(s, random);
  steps.weights = [right = steps.weights, row, unit](arma::uword here, arma::Mat<T> delta, const arma::Mat<T>& input) {
    if (here == unit) delta.row(row).zeros();
    return right(here, delta, input);
  };
  return s.drawn.x.n_rows > 1;
}

template <class T>
bool scale_penalty(Steps<T>& steps, const Setting<T>& s, double factor) {
  steps.penalty = [right = steps.penalty, f = static_cast<T>(factor)](arma::uword unit, const mlp::Penalty<T>& p,
                                                                      const arma::Mat<T>& w) {
    return arma::Mat<T>(f * right(unit, p, w));
  };
  return !s.drawn.network.penalties().empty() && factor != 1.0;
}

template <class T>
bool penalty_on_bias(Steps<T>& steps, const Setting<T>& s, Random& random) {
  const arma::uword unit = random_unit(s, random);
  const mlp::Dense<T>& dense = s.drawn.network.dense(unit);
  if (s.drawn.network.penalties().empty() || !dense.has_bias()) return false;
  const arma::Mat<T> extra = s.drawn.network.penalties().front().gradient(dense.bias);
  steps.bias = [right = steps.bias, unit, extra](arma::uword here, const arma::Mat<T>& delta) {
    return here == unit ? arma::Mat<T>(right(here, delta) + extra) : right(here, delta);
  };
  return true;
}

}  // namespace

template <class T>
std::vector<StepFault<T>> dense_faults() {
  const auto penalty = [](double factor) {
    return [factor](Steps<T>& steps, const Setting<T>& s, Random&) { return scale_penalty(steps, s, factor); };
  };
  return {
      {"weights transposed in dX", transposed_weights<T>},
      {"sign of dX flipped in one layer", flipped_input_gradient<T>},
      {"output used for the input", output_for_input<T>},
      {"input of the batch before", stale_input<T>},
      {"one sample ignored in one layer's weights", ignored_sample<T>},
      {"penalty missing", penalty(0)},
      {"penalty twice", penalty(2)},
      {"penalty's sign flipped", penalty(-1)},
      {"penalty divided by the batch",
       [](Steps<T>& steps, const Setting<T>& s, Random&) {
         return scale_penalty(steps, s, 1 / static_cast<double>(s.drawn.x.n_rows));
       }},
      {"penalty on a bias too", penalty_on_bias<T>},
  };
}

template std::vector<StepFault<double>> dense_faults();
template std::vector<StepFault<float>> dense_faults();

}  // namespace gradcheck::fuzz

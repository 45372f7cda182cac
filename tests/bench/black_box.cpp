// SPDX-License-Identifier: MIT
#include "black_box.hpp"

#include <cmath>
#include <variant>

#include <gradcheck/chain/check_chain.hpp>

namespace bench {
namespace boxes {

struct Named {
  const char* name;
  arma::mat &value, &gradient;
};

/// Row 0 of the weights belongs to the last output.
struct Dense {
  arma::mat weights, bias, d_weights, d_bias, x;

  Dense(const arma::mat& w, const arma::mat& b) : weights(arma::reverse(w, 0)), bias(b) {}
  arma::mat forward(const arma::mat& in) {
    x = in;
    arma::mat y = arma::reverse(arma::mat(in * weights.t()), 1);
    y.each_row() += bias.as_row();
    return y;
  }
  arma::mat backward(const arma::mat& c) {
    const arma::mat reversed = arma::reverse(c, 1);
    d_weights = reversed.t() * x;
    d_bias = arma::sum(c, 0);
    return reversed * weights;
  }
  std::vector<Named> parameters() { return {{"weights", weights, d_weights}, {"bias", bias, d_bias}}; }
};

struct Activation {
  bool relu;
  arma::mat y;

  arma::mat forward(const arma::mat& z) {
    y = z;
    return y.transform([this](double v) { return relu ? std::max(v, 0.0) : std::tanh(v); });
  }
  arma::mat backward(const arma::mat& c) const {
    return relu ? arma::mat(c % (y > 0)) : arma::mat(c % (1 - arma::square(y)));
  }
};

/// Either of them.
struct Layer {
  std::variant<Dense, Activation> layer;

  arma::mat forward(const arma::mat& x) {
    return std::visit([&x](auto& l) { return l.forward(x); }, layer);
  }
  arma::mat backward(const arma::mat& c) {
    return std::visit([&c](auto& l) { return l.backward(c); }, layer);
  }
  std::vector<Named> parameters() {
    auto* dense = std::get_if<Dense>(&layer);
    return dense == nullptr ? std::vector<Named>{} : dense->parameters();
  }
};

/// Mean softmax cross-entropy.
struct Loss {
  arma::mat value(const arma::mat& y, const arma::mat& t) const {
    const arma::mat z = y.each_col() - arma::max(y, 1);
    arma::vec terms = arma::log(arma::sum(arma::exp(z), 1));
    for (arma::uword i = 0; i < y.n_rows; ++i) terms(i) -= z(i, static_cast<arma::uword>(t(i)));
    return terms / static_cast<double>(y.n_rows);
  }
  arma::mat gradient(const arma::mat& y, const arma::mat& t) const {
    arma::mat p = arma::exp(y.each_col() - arma::max(y, 1));
    p.each_col() /= arma::vec(arma::sum(p, 1));
    for (arma::uword i = 0; i < y.n_rows; ++i) p(i, static_cast<arma::uword>(t(i))) -= 1;
    return p / static_cast<double>(y.n_rows);
  }
};

}  // namespace boxes

struct BlackBoxes::State {
  std::vector<boxes::Layer> layers;
  boxes::Loss loss;
  arma::mat x, t;
};

BlackBoxes::BlackBoxes(const Workload& w) : state_(std::make_unique<State>()) {
  for (arma::uword unit = 1; unit <= w.network.units(); ++unit) {
    state_->layers.push_back({boxes::Dense(w.network.dense(unit).weights, w.network.dense(unit).bias)});
    if (unit < w.network.units()) state_->layers.push_back({boxes::Activation{w.name.ends_with("r"), {}}});
  }
  state_->x = w.x;
  state_->t = w.t;
}

BlackBoxes::~BlackBoxes() = default;

gradcheck::Report BlackBoxes::check(const gradcheck::Options& options) {
  return gradcheck::check_chain(state_->layers, state_->loss, state_->x, state_->t, options);
}

gradcheck::Report check_black_box(const LayerWorkload& w, const gradcheck::Options& options) {
  boxes::Dense layer(w.layer.weights, w.layer.bias);
  return gradcheck::check_vjp(layer, w.x, w.cotangent, options);
}

}  // namespace bench

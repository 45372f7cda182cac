// SPDX-License-Identifier: MIT
#pragma once

#include <gradcheck/dlib.hpp>

#include <armadillo>
#include <functional>
#include <string>
#include <utility>

namespace peers {

/// What the gradients are: of x [samples x numbers] and of a gain for each number [1 x numbers].
struct Gradients {
  arma::fmat of_x;
  arma::frowvec of_gain;
};

/// What is wrong in how a layer keeps and hands out, not in its formula.
enum class Habit : unsigned char { right, overwrites_input, adds_to_gain, keeps_first };

struct Formula {
  std::function<arma::fmat(const arma::fmat& x, const arma::frowvec& gain)> forward;
  std::function<Gradients(const arma::fmat& x, const arma::frowvec& gain, const arma::fmat& cotangent)> backward;
  bool has_gain = false;
  Habit habit = Habit::right;
};

/// A computational layer of dlib by a formula over the rows of x. The gain begins as 1.
class formula_ {
 public:
  explicit formula_(Formula formula = {}) : rule_(std::move(formula)) {}

  template <class Subnet>
  void setup(const Subnet& sub) {
    const dlib::tensor& x = sub.get_output();
    if (rule_.has_gain) gain_.set_size(1, x.k() * x.nr() * x.nc());
    gain_ = 1;
  }
  template <class Subnet>
  void forward(const Subnet& sub, dlib::resizable_tensor& y) {
    const arma::fmat x = gradcheck::detail::rows_of(sub.get_output());
    if (rule_.habit != Habit::keeps_first || x_.is_empty()) x_ = x;
    y.copy_size(sub.get_output());
    gradcheck::detail::read_rows(rule_.forward(x, gain()), y);
  }
  template <class Subnet>
  void backward(const dlib::tensor& cotangent, Subnet& sub, dlib::tensor& of_gain) {
    const arma::fmat c = gradcheck::detail::rows_of(cotangent);
    dlib::tensor& dx = sub.get_gradient_input();
    const arma::fmat before = gradcheck::detail::rows_of(dx);
    if (x_.n_rows != c.n_rows || x_.n_cols != c.n_cols) x_ = gradcheck::detail::rows_of(sub.get_output());
    const Gradients g = rule_.backward(x_, gain(), c);
    gradcheck::detail::read_rows(rule_.habit == Habit::overwrites_input ? g.of_x : arma::fmat(before + g.of_x), dx);
    for (arma::uword k = 0; k < gain_.size(); ++k)
      of_gain.host()[k] = g.of_gain(k) + (rule_.habit == Habit::adds_to_gain ? of_gain.host()[k] : 0);
  }
  const dlib::tensor& get_layer_params() const { return gain_; }
  dlib::tensor& get_layer_params() { return gain_; }

 private:
  arma::frowvec gain() const { return {gain_.host(), gain_.size()}; }

  Formula rule_;
  dlib::resizable_tensor gain_;
  arma::fmat x_;
};

/// A layer that counts its calls.
template <class Layer>
class Counted : public Layer {
 public:
  explicit Counted(const Layer& layer) : Layer(layer) {}

  inline static std::size_t calls = 0;

  template <class... Given>
  void forward(Given&&... given) requires requires(Layer& layer) {
    layer.forward(given...);
  }
  {
    ++calls;
    Layer::forward(given...);
  }
  template <class... Given>
  void forward_inplace(Given&&... given) requires requires(Layer& layer) {
    layer.forward_inplace(given...);
  }
  {
    ++calls;
    Layer::forward_inplace(given...);
  }
  template <class... Given>
  void backward(Given&&... given) requires requires(Layer& layer) {
    layer.backward(given...);
  }
  {
    ++calls;
    Layer::backward(given...);
  }
  template <class... Given>
  void backward_inplace(Given&&... given) requires requires(Layer& layer) {
    layer.backward_inplace(given...);
  }
  {
    ++calls;
    Layer::backward_inplace(given...);
  }
};

}  // namespace peers

template <class Layer>
struct gradcheck::DlibFacts<peers::Counted<Layer>> : gradcheck::DlibFacts<Layer> {};

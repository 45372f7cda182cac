// SPDX-License-Identifier: MIT
// Layers of dlib: its fully connected layer as it is, and one of our own that forgets a factor.
#include <gradcheck/dlib.hpp>
#include <iostream>

/// y = gain x^2, one gain for all numbers of vectors x.
class square_ {
 public:
  template <class Subnet>
  void setup(const Subnet&) {
    gain.set_size(1);
    gain = 1;
  }
  template <class Subnet>
  void forward(const Subnet& sub, dlib::resizable_tensor& y) {
    y = gain.host()[0] * dlib::squared(dlib::mat(sub.get_output()));
  }
  template <class Subnet>
  void backward(const dlib::tensor& cotangent, Subnet& sub, dlib::tensor& of_gain) {
    const auto x = dlib::mat(sub.get_output()), c = dlib::mat(cotangent);
    sub.get_gradient_input() += dlib::pointwise_multiply(c, x) * gain.host()[0];  // 2 x, not x
    of_gain = static_cast<float>(dlib::sum(dlib::pointwise_multiply(c, dlib::squared(x))));
  }
  const dlib::tensor& get_layer_params() const { return gain; }
  dlib::tensor& get_layer_params() { return gain; }

 private:
  dlib::resizable_tensor gain;
};

int main() {
  const gradcheck::Report right =
      gradcheck::check_dlib_layer(dlib::fc_<3, dlib::FC_HAS_BIAS>(), gradcheck::DlibShape{4, 5});
  const gradcheck::Report wrong = gradcheck::check_dlib_layer(square_(), gradcheck::DlibShape{4, 3});
  std::cout << gradcheck::to_text(right) << gradcheck::to_text(wrong);
  return right.ok() && !wrong.ok() ? 0 : 1;
}

// SPDX-License-Identifier: MIT
#include <gradcheck/dlib.hpp>

#include <dlib/revision.h>

#include <catch2/catch.hpp>
#include <limits>
#include <string>

using Catch::Matchers::Contains;
using gradcheck::check_dlib_layer;
using gradcheck::DlibShape;
using gradcheck::Report;

namespace dlib_layer_tests {
namespace {

/// What is wrong with a layer, and by how much.
struct Fault {
  float of_input = 0, of_gain = 0;  ///< shares of the right value
  bool overwrites_input = false, adds_to_parameters = false, forgets_gain = false, keeps_first = false;
  float in_place = 0;  ///< added to the answer where input and output are one tensor
};

/// y = gain_j x_j, a gain for each number of a sample.
class gain_ {
 public:
  explicit gain_(Fault fault = {}) : fault_(fault) {}
  template <class Subnet>
  void setup(const Subnet& sub) {
    gain_of_each_.set_size(1, sub.get_output().k());
    gain_of_each_ = 1;
  }
  template <class Subnet>
  void forward(const Subnet& sub, dlib::resizable_tensor& y) {
    const dlib::tensor& x = sub.get_output();
    y.copy_size(x);
    for (long n = 0; n < x.num_samples(); ++n)
      for (long j = 0; j < x.k(); ++j) y.host()[n * x.k() + j] = gain_of_each_.host()[j] * x.host()[n * x.k() + j];
    if (!fault_.keeps_first || first_.size() == 0) first_ = x;
  }
  template <class Subnet>
  void backward(const dlib::tensor& cotangent, Subnet& sub, dlib::tensor& of_gain) {
    dlib::tensor& dx = sub.get_gradient_input();
    const long k = dx.k(), samples = std::min(cotangent.num_samples(), first_.num_samples());
    if (fault_.overwrites_input) dx = 0;
    if (!fault_.adds_to_parameters) of_gain = 0;
    for (long n = 0; n < cotangent.num_samples(); ++n)
      for (long j = 0; j < k; ++j)
        dx.host()[n * k + j] +=
            (1 + fault_.of_input) * (fault_.forgets_gain ? 1 : gain_of_each_.host()[j]) * cotangent.host()[n * k + j];
    for (long n = 0; n < samples; ++n)
      for (long j = 0; j < k; ++j)
        of_gain.host()[j] += (1 + fault_.of_gain) * first_.host()[n * k + j] * cotangent.host()[n * k + j];
  }
  const dlib::tensor& get_layer_params() const { return gain_of_each_; }
  dlib::tensor& get_layer_params() { return gain_of_each_; }

 private:
  Fault fault_;
  dlib::resizable_tensor gain_of_each_, first_;
};

/// y = 3 x, which may be where x is.
class triple_ {
 public:
  explicit triple_(Fault fault = {}) : fault_(fault) {}
  template <class Subnet>
  void setup(const Subnet&) {}
  void forward_inplace(const dlib::tensor& x, dlib::tensor& y) {
    const float more = dlib::is_same_object(x, y) ? fault_.in_place : 0;
    y = 3 * dlib::mat(x) + more;
  }
  void backward_inplace(const dlib::tensor& cotangent, dlib::tensor& dx, dlib::tensor&) {
    if (dlib::is_same_object(cotangent, dx) || fault_.overwrites_input)
      dx = 3 * dlib::mat(cotangent);
    else
      dx += 3 * dlib::mat(cotangent);
  }
  const dlib::tensor& get_layer_params() const { return none_; }
  dlib::tensor& get_layer_params() { return none_; }

 private:
  Fault fault_;
  dlib::resizable_tensor none_;
};

const DlibShape vectors{4, 3};
const DlibShape pictures{3, 2, 4, 4};

template <class Layer>
Report report_of(const Fault& fault) {
  return check_dlib_layer(Layer(fault), vectors);
}

bool is_broken(const Report& report, const std::string& clause) {
  const auto* found = report.clause(clause);
  return found != nullptr && found->is_broken();
}

}  // namespace

TEST_CASE("layers with one formula for every number are right in dlib") {
  CHECK(check_dlib_layer(dlib::relu_(), pictures).ok());
  CHECK(check_dlib_layer(dlib::prelu_(), pictures).ok());
  CHECK(check_dlib_layer(dlib::leaky_relu_(), pictures).ok());
  CHECK(check_dlib_layer(dlib::sig_(), pictures).ok());
  CHECK(check_dlib_layer(dlib::htan_(), pictures).ok());
  CHECK(check_dlib_layer(dlib::elu_(), pictures).ok());
}

TEST_CASE("layers with weights are right in dlib") {
  CHECK(check_dlib_layer(dlib::fc_<3, dlib::FC_HAS_BIAS>(), vectors).ok());
  CHECK(check_dlib_layer(dlib::con_<3, 3, 3, 1, 1>(), pictures).ok());
  CHECK(check_dlib_layer(dlib::dropout_(0.3F), pictures).ok());
}

TEST_CASE("dlib's batch norm is right, and one sample, which it takes for use after training, is not tried") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Report by_channel = check_dlib_layer(dlib::bn_<dlib::CONV_MODE>(), pictures, {.seed = seed});
    INFO(gradcheck::to_text(by_channel));
    CHECK(by_channel.ok());
    REQUIRE(by_channel.clause("batch of one") != nullptr);
    CHECK(by_channel.clause("batch of one")->state == gradcheck::ClauseState::not_tested);
    CHECK(check_dlib_layer(dlib::bn_<dlib::FC_MODE>(), DlibShape{6, 3}, {.seed = seed}).ok());
  }
  CHECK_THROWS_WITH(check_dlib_layer(dlib::bn_<dlib::FC_MODE>(), DlibShape{1, 3}),
                    Contains("a batch of 1, the layer takes 2 samples or more"));
}

#if DLIB_MAJOR_VERSION == 19 && DLIB_MINOR_VERSION == 24
TEST_CASE("dlib's own layer norm takes gamma of another place in its variance: docs/found.md") {
  // with no more samples than features: of more it reads beyond gamma's end
  const Report report = check_dlib_layer(dlib::layer_norm_(), DlibShape{3, 4}, {.scope = gradcheck::Scope::values});
  CHECK_FALSE(report.ok());
  for (const gradcheck::Block& b : report.blocks) CHECK((b.counts().disagree > 0) == b.of_input);
}
#endif

TEST_CASE("a layer of dlib's kind is right, and its gradient and parameters are checked") {
  const Report report = report_of<gain_>({});
  CHECK(report.ok());
  CHECK(report.subject == "gain_");
  REQUIRE(report.blocks.size() == 2);
  CHECK(report.blocks[0].name == "input");
  CHECK(report.blocks[1].name == "parameters");
  CHECK(report.counts().coordinates() == 15);
}

TEST_CASE("a wrong layer of dlib's kind is caught above what float shows") {
  CHECK_FALSE(report_of<gain_>({.of_input = 3e-3F}).ok());
  CHECK(report_of<gain_>({.of_input = 1e-6F}).ok());
  CHECK_FALSE(report_of<gain_>({.of_gain = -3e-3F}).ok());
  CHECK(report_of<gain_>({.of_gain = 1e-6F}).ok());
}

TEST_CASE("a gradient that lacks the gain is seen although setup leaves it at one") {
  CHECK_FALSE(report_of<gain_>({.forgets_gain = true}).ok());
}

TEST_CASE("the gradient of the input is added to, that of the parameters overwritten") {
  CHECK(is_broken(report_of<gain_>({.overwrites_input = true}), "dX as declared"));
  CHECK(is_broken(report_of<gain_>({.adds_to_parameters = true}), "gradients as declared"));
  CHECK(is_broken(report_of<triple_>({.overwrites_input = true}), "dX as declared"));
}

TEST_CASE("a layer of dlib's kind that keeps its first input is stale") {
  CHECK_FALSE(report_of<gain_>({.keeps_first = true}).ok());
}

TEST_CASE("a layer that works in place is held against itself") {
  const Report right = report_of<triple_>({});
  CHECK(right.ok());
  REQUIRE(right.clause("in place") != nullptr);
  CHECK(right.clause("in place")->state == gradcheck::ClauseState::held);
  CHECK(report_of<gain_>({}).clause("in place") == nullptr);

  const Report wrong = report_of<triple_>({.in_place = 1e-3F});
  CHECK_FALSE(wrong.ok());
  CHECK(is_broken(wrong, "in place"));
  CHECK_THAT(gradcheck::to_text(wrong), Contains("another answer in place"));
}

TEST_CASE("a tensor of one's own is where a layer of dlib is checked") {
  dlib::resizable_tensor x(2, 3);
  x = 0.5;
  CHECK(check_dlib_layer(dlib::sig_(), x).ok());
}

}  // namespace dlib_layer_tests

// SPDX-License-Identifier: MIT
// Layers of dlib beside dlib::test_layer. Each looks at data of its own: test_layer at ten random sizes, with the
// parameters of setup(); check_dlib_layer at one size, with parameters moved.
#include <dlib/revision.h>

#include "dlib_formulas.hpp"
#include "peers.hpp"

namespace peers {
namespace {

const gradcheck::DlibShape pictures{4, 3, 2, 2};

template <class Layer>
Answer by_test_layer(const Layer& layer) {
  Counted<Layer>::calls = 0;
  const bool fine = dlib::test_layer(Counted<Layer>(layer)).was_good;
  return {fine ? Word::passed : Word::accused, Counted<Layer>::calls};
}

template <class Layer>
Answer by_gradcheck(const Layer& layer) {
  Counted<Layer>::calls = 0;
  const Word word = word_of(gradcheck::check_dlib_layer(Counted<Layer>(layer), pictures));
  return {word, Counted<Layer>::calls};
}

template <class Layer>
Case shown(const std::string& name, const std::string& fault, const Layer& layer) {
  return {name, fault, {[=] { return by_test_layer(layer); }, [=] { return by_gradcheck(layer); }}};
}

std::vector<Case> of_dlib() {
  std::vector<Case> all{shown("relu_", "", dlib::relu_()),
                        shown("prelu_", "", dlib::prelu_()),
                        shown("sig_", "", dlib::sig_()),
                        shown("htan_", "", dlib::htan_()),
                        shown("elu_", "", dlib::elu_()),
                        shown("mish_", "", dlib::mish_()),
                        shown("gelu_", "", dlib::gelu_()),
                        shown("softmax_all_", "", dlib::softmax_all_()),
                        shown("fc_", "", dlib::fc_<3, dlib::FC_HAS_BIAS>()),
                        shown("con_", "", dlib::con_<3, 2, 2, 1, 1>()),
                        shown("bn_", "", dlib::bn_<dlib::CONV_MODE>()),
                        shown("max_pool_", "", dlib::max_pool_<2, 2, 1, 1>()),
                        shown("avg_pool_", "", dlib::avg_pool_<2, 2, 1, 1>()),
                        shown("l2normalize_", "", dlib::l2normalize_())};
  if (DLIB_MAJOR_VERSION == 19 && DLIB_MINOR_VERSION == 24)  // docs/found.md
    all.push_back(shown("layer_norm_", "gamma of another place, as shipped", dlib::layer_norm_()));
  return all;
}

}  // namespace

Library dlib_library() {
  Library library{"dlib " + std::to_string(DLIB_MAJOR_VERSION) + "." + std::to_string(DLIB_MINOR_VERSION),
                  {"test_layer", "check_dlib_layer"},
                  of_dlib()};
  for (const FormulaCase& at : formula_cases()) library.cases.push_back(shown(at.name, at.fault, formula_(at.formula)));
  return library;
}

}  // namespace peers

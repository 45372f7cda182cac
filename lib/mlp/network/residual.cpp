// SPDX-License-Identifier: MIT
#include <mlp/network/residual.hpp>

#include <stdexcept>
#include <string>

#include <mlp/base/requirement.hpp>

namespace mlp {
namespace {

void require_same(std::optional<arma::uword> of_layers, std::optional<arma::uword> of_skip, const std::string& what) {
  if (!of_layers || !of_skip || *of_layers == *of_skip) return;
  throw std::invalid_argument("residual: the layers " + what + " " + std::to_string(*of_layers) +
                              " columns, the skip " + std::to_string(*of_skip) +
                              ", expected the same; a projection makes another width of the skip");
}

}  // namespace

template <class T>
Residual<T>::Residual(std::vector<Layer<T>> layers, std::optional<Dense<T>> projection)
    : sequence_(std::move(layers), type), projection_(std::move(projection)) {
  if (sequence_.layers.empty()) throw std::invalid_argument("residual: there are no layers, expected at least one");
  if (projection_) require_same(inputs_of(sequence_.layers), projection_->inputs(), "take");
  require_same(outputs_of(sequence_.layers, inputs()), projection_ ? projection_->outputs() : inputs(), "give");
}

template <class T>
arma::Mat<T> Residual<T>::forward(const arma::Mat<T>& x) {
  const arma::Mat<T>& beside = sequence_.forward(x);
  const arma::Mat<T> skip = projection_ ? projection_->forward(x) : x;
  if (arma::size(beside) != arma::size(skip))
    throw std::invalid_argument("residual.forward: the layers give " + requirement::shape(beside) + ", the skip " +
                                requirement::shape(skip) + ", expected the same shape");
  return beside + skip;
}

template <class T>
arma::Mat<T> Residual<T>::backward(const arma::Mat<T>& cotangent) {
  const arma::Mat<T> beside = sequence_.backward(cotangent);
  return beside + (projection_ ? projection_->backward(cotangent) : cotangent);
}

template <class T>
std::vector<Parameter<T>> Residual<T>::parameters() {
  std::vector<Parameter<T>> all = sequence_.parameters();
  if (projection_)
    for (const Parameter<T>& p : projection_->parameters())
      all.push_back({"projection " + p.name, p.value, p.gradient});
  return all;
}

template <class T>
std::vector<Statistic<T>> Residual<T>::statistics() {
  return sequence_.statistics();
}

template <class T>
void Residual<T>::training(bool on) {
  set_training(layers(), on);
}

template <class T>
std::optional<arma::uword> Residual<T>::inputs() const {
  return projection_ ? projection_->inputs() : inputs_of(layers());
}

template <class T>
std::optional<arma::uword> Residual<T>::outputs() const {
  return projection_ ? projection_->outputs() : outputs_of(layers(), inputs());
}

template <class T>
void set_training(std::vector<Layer<T>>& layers, bool on) {
  each_of<BatchNorm<T>>(layers, [on](BatchNorm<T>& norm) { norm.training(on); });
  each_of<Dropout<T>>(layers, [on](Dropout<T>& dropout) { dropout.training(on); });
}

template class Residual<float>;
template class Residual<double>;
template void set_training(std::vector<Layer<float>>&, bool);
template void set_training(std::vector<Layer<double>>&, bool);

}  // namespace mlp

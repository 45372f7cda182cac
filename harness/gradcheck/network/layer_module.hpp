// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include <gradcheck/layer/any_layer.hpp>
#include <mlp/network.hpp>

namespace gradcheck::detail {

/// A layer of a network as something that is checked alone. It stays in the mode that it has, and keeps its mask; it
/// says that samples are not independent where batch_norm and dropout in training make them so. The integers that an
/// embedding takes are not differentiable. The layer must outlive it.
template <class T>
AnyLayer module_of(mlp::Layer<T>& layer);

/// What the output of a sample depends on beside the sample: others of the batch (batch_norm in training), or its place
/// among them (dropout in training).
struct SampleDependence {
  bool on_others = false, on_place = false;
};
template <class T>
SampleDependence dependence_of(const std::vector<mlp::Layer<T>>& layers);

/// Whether a network is of dense layers and activations alone.
template <class T>
bool is_plain(const mlp::Network<T>& network);

/// Whether x are integers, which cannot be moved: the first layer is an embedding.
template <class T>
bool takes_integers(const mlp::Network<T>& network);

extern template AnyLayer module_of(mlp::Layer<double>&);
extern template AnyLayer module_of(mlp::Layer<float>&);
extern template SampleDependence dependence_of(const std::vector<mlp::Layer<double>>&);
extern template SampleDependence dependence_of(const std::vector<mlp::Layer<float>>&);
extern template bool is_plain(const mlp::Network<double>&);
extern template bool is_plain(const mlp::Network<float>&);
extern template bool takes_integers(const mlp::Network<double>&);
extern template bool takes_integers(const mlp::Network<float>&);

}  // namespace gradcheck::detail

#pragma once

#include <array>

#include "pages/markup/schema.hpp"
#include "pages/view/frame.hpp"
#include "pages/view/views.hpp"

namespace usher::pages {

// The names that templates know each value by, one table a record.

template <>
struct SchemaOf<Frame> {
  static const Schema& get();
};
template <>
struct SchemaOf<LanguageRow> {
  static const Schema& get();
};
template <>
struct SchemaOf<LanguageList> {
  static const Schema& get();
};
template <>
struct SchemaOf<LandingView> {
  static const Schema& get();
};
template <>
struct SchemaOf<OverView> {
  static const Schema& get();
};
template <>
struct SchemaOf<AppRow> {
  static const Schema& get();
};
template <>
struct SchemaOf<AppsView> {
  static const Schema& get();
};
template <>
struct SchemaOf<StoreRow> {
  static const Schema& get();
};
template <>
struct SchemaOf<StepRow> {
  static const Schema& get();
};
template <>
struct SchemaOf<SetupView> {
  static const Schema& get();
};
template <>
struct SchemaOf<RegisterView> {
  static const Schema& get();
};
template <>
struct SchemaOf<SuccessView> {
  static const Schema& get();
};
template <>
struct SchemaOf<ResetView> {
  static const Schema& get();
};
template <>
struct SchemaOf<ResetDoneView> {
  static const Schema& get();
};
template <>
struct SchemaOf<ElsewhereView> {
  static const Schema& get();
};
template <>
struct SchemaOf<ErrorView> {
  static const Schema& get();
};

}  // namespace usher::pages

#include "pages/view/schemas.hpp"

namespace usher::pages {

const Schema& SchemaOf<Frame>::get() {
  static constexpr std::array fields{
      field<&Frame::site>("site"),
      field<&Frame::domain>("domain"),
      field<&Frame::monogram>("monogram"),
      field<&Frame::logo_href>("logo_href"),
      field<&Frame::share_image>("share_image"),
      field<&Frame::home_href>("home_href"),
      field<&Frame::style_href>("style_href"),
      field<&Frame::script_href>("script_href"),
      field<&Frame::icon_href>("icon_href"),
      field<&Frame::lang>("lang"),
      field<&Frame::dir>("dir"),
      field<&Frame::language_name>("language_name"),
      field<&Frame::language_href>("language_href"),
      field<&Frame::language_list>("language_list"),
      field<&Frame::demo>("demo"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<LanguageRow>::get() {
  static constexpr std::array fields{
      field<&LanguageRow::tag>("tag"),
      field<&LanguageRow::name>("name"),
      field<&LanguageRow::dir>("dir"),
      field<&LanguageRow::current>("current"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<LanguageList>::get() {
  static constexpr std::array fields{
      field<&LanguageList::language_href>("language_href"),
      field<&LanguageList::languages>("languages"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<LandingView>::get() {
  static constexpr std::array fields{
      field<&LandingView::inviter>("inviter"),
      field<&LandingView::address>("address"),
      field<&LandingView::can_register>("can_register"),
      field<&LandingView::app>("app"),
      field<&LandingView::app_href>("app_href"),
      field<&LandingView::app_mark>("app_mark"),
      field<&LandingView::platform>("platform"),
      field<&LandingView::apps_href>("apps_href"),
      field<&LandingView::uri>("uri"),
      field<&LandingView::register_href>("register_href"),
      field<&LandingView::share, &ShareBox::link>("link"),
      field<&LandingView::share, &ShareBox::qr>("qr"),
      field<&LandingView::expires, &Expiry::iso>("expires.iso"),
      field<&LandingView::expires, &Expiry::text>("expires.text"),
      field<&LandingView::expires, &Expiry::days>("expires.days"),
      field<&LandingView::expires, &Expiry::hours>("expires.hours"),
      field<&LandingView::expires, &Expiry::minutes>("expires.minutes"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<OverView>::get() {
  static constexpr std::array fields{
      field<&OverView::expired>("expired"),
      field<&OverView::used>("used"),
      field<&OverView::revoked>("revoked"),
      field<&OverView::unknown>("unknown"),
      field<&OverView::expires, &Expiry::iso>("expires.iso"),
      field<&OverView::expires, &Expiry::text>("expires.text"),
      field<&OverView::expires, &Expiry::days>("expires.days"),
      field<&OverView::expires, &Expiry::hours>("expires.hours"),
      field<&OverView::expires, &Expiry::minutes>("expires.minutes"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<AppRow>::get() {
  static constexpr std::array fields{
      field<&AppRow::name>("name"), field<&AppRow::text>("text"), field<&AppRow::platforms>("platforms"),
      field<&AppRow::web>("web"),   field<&AppRow::href>("href"), field<&AppRow::mark>("mark"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<AppsView>::get() {
  static constexpr std::array fields{
      field<&AppsView::back_href>("back_href"),       field<&AppsView::fitting>("fitting"),
      field<&AppsView::fitting_apps>("fitting_apps"), field<&AppsView::other>("other"),
      field<&AppsView::other_apps>("other_apps"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<StoreRow>::get() {
  static constexpr std::array fields{
      field<&StoreRow::label>("label"),
      field<&StoreRow::site>("own_site"),
      field<&StoreRow::href>("href"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<StepRow>::get() {
  static constexpr std::array fields{
      field<&StepRow::text>("text"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<SetupView>::get() {
  static constexpr std::array fields{
      field<&SetupView::app>("app"),
      field<&SetupView::app_id>("app_id"),
      field<&SetupView::text>("text"),
      field<&SetupView::mark>("mark"),
      field<&SetupView::other_device>("other_device"),
      field<&SetupView::stores>("stores"),
      field<&SetupView::list>("list"),
      field<&SetupView::uri>("uri"),
      field<&SetupView::register_href>("register_href"),
      field<&SetupView::web_href>("web_href"),
      field<&SetupView::steps>("steps"),
      field<&SetupView::apps_href>("apps_href"),
      field<&SetupView::share, &ShareBox::link>("link"),
      field<&SetupView::share, &ShareBox::qr>("qr"),
      field<&SetupView::expires, &Expiry::iso>("expires.iso"),
      field<&SetupView::expires, &Expiry::text>("expires.text"),
      field<&SetupView::expires, &Expiry::days>("expires.days"),
      field<&SetupView::expires, &Expiry::hours>("expires.hours"),
      field<&SetupView::expires, &Expiry::minutes>("expires.minutes"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<RegisterView>::get() {
  static constexpr std::array fields{
      field<&RegisterView::inviter>("inviter"),
      field<&RegisterView::app_id>("app_id"),
      field<&RegisterView::username>("username"),
      field<&RegisterView::username_locked>("username_locked"),
      field<&RegisterView::username_max>("username_max"),
      field<&RegisterView::back_href>("back_href"),
      field<&RegisterView::form, &FormState::form_failed>("form_failed"),
      field<&RegisterView::form, &FormState::fields_wrong>("fields_wrong"),
      field<&RegisterView::form, &FormState::form_expired>("form_expired"),
      field<&RegisterView::form, &FormState::unavailable>("unavailable"),
      field<&RegisterView::form, &FormState::too_many>("too_many"),
      field<&RegisterView::form, &FormState::username_invalid>("username_invalid"),
      field<&RegisterView::form, &FormState::username_missing>("username_missing"),
      field<&RegisterView::form, &FormState::username_taken>("username_taken"),
      field<&RegisterView::form, &FormState::username_malformed>("username_malformed"),
      field<&RegisterView::form, &FormState::username_long>("username_long"),
      field<&RegisterView::form, &FormState::password_invalid>("password_invalid"),
      field<&RegisterView::form, &FormState::password_missing>("password_missing"),
      field<&RegisterView::form, &FormState::password_short>("password_short"),
      field<&RegisterView::form, &FormState::password_long>("password_long"),
      field<&RegisterView::form, &FormState::password_weak>("password_weak"),
      field<&RegisterView::form, &FormState::password_malformed>("password_malformed"),
      field<&RegisterView::form, &FormState::csrf>("csrf"),
      field<&RegisterView::form, &FormState::token>("token"),
      field<&RegisterView::form, &FormState::action>("action"),
      field<&RegisterView::form, &FormState::password_min>("password_min"),
      field<&RegisterView::form, &FormState::password_max>("password_max"),
      field<&RegisterView::form, &FormState::suggestion>("suggestion"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<SuccessView>::get() {
  static constexpr std::array fields{
      field<&SuccessView::address>("address"),     field<&SuccessView::app>("app"),
      field<&SuccessView::stores>("stores"),       field<&SuccessView::list>("list"),
      field<&SuccessView::login_uri>("login_uri"), field<&SuccessView::webchat_href>("webchat_href"),
      field<&SuccessView::steps>("steps"),         field<&SuccessView::contact>("contact"),
      field<&SuccessView::apps_href>("apps_href"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<ResetView>::get() {
  static constexpr std::array fields{
      field<&ResetView::address>("address"),
      field<&ResetView::form, &FormState::form_failed>("form_failed"),
      field<&ResetView::form, &FormState::fields_wrong>("fields_wrong"),
      field<&ResetView::form, &FormState::form_expired>("form_expired"),
      field<&ResetView::form, &FormState::unavailable>("unavailable"),
      field<&ResetView::form, &FormState::too_many>("too_many"),
      field<&ResetView::form, &FormState::password_invalid>("password_invalid"),
      field<&ResetView::form, &FormState::password_missing>("password_missing"),
      field<&ResetView::form, &FormState::password_short>("password_short"),
      field<&ResetView::form, &FormState::password_long>("password_long"),
      field<&ResetView::form, &FormState::password_weak>("password_weak"),
      field<&ResetView::form, &FormState::password_malformed>("password_malformed"),
      field<&ResetView::form, &FormState::csrf>("csrf"),
      field<&ResetView::form, &FormState::token>("token"),
      field<&ResetView::form, &FormState::action>("action"),
      field<&ResetView::form, &FormState::password_min>("password_min"),
      field<&ResetView::form, &FormState::password_max>("password_max"),
      field<&ResetView::form, &FormState::suggestion>("suggestion"),
      field<&ResetView::expires, &Expiry::iso>("expires.iso"),
      field<&ResetView::expires, &Expiry::text>("expires.text"),
      field<&ResetView::expires, &Expiry::days>("expires.days"),
      field<&ResetView::expires, &Expiry::hours>("expires.hours"),
      field<&ResetView::expires, &Expiry::minutes>("expires.minutes"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<ResetDoneView>::get() {
  static constexpr std::array fields{
      field<&ResetDoneView::address>("address"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<ElsewhereView>::get() {
  static constexpr std::array fields{
      field<&ElsewhereView::reset>("reset"),
      field<&ElsewhereView::apps_href>("apps_href"),
      field<&ElsewhereView::uri>("uri"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

const Schema& SchemaOf<ErrorView>::get() {
  static constexpr std::array fields{
      field<&ErrorView::not_found>("not_found"),   field<&ErrorView::bad_request>("bad_request"),
      field<&ErrorView::too_many>("too_many"),     field<&ErrorView::unavailable>("unavailable"),
      field<&ErrorView::retry_href>("retry_href"),
  };
  static constexpr Schema schema{fields};
  return schema;
}

}  // namespace usher::pages

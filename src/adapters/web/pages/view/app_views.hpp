#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/view/apps.hpp"
#include "adapters/web/pages/view/views.hpp"

namespace usher::pages {

/// The list of apps for a reader's platform.
/// @param setup_prefix the setup page's address up to the app's id: `/invite?TOKEN&app=`
AppsView apps_view(const Apps& apps, Platform platform, std::string_view back_href,
                   std::string_view setup_prefix);

/// An app's setup page for a pending invitation. The handler adds `share` and `expires`.
/// @param uri the invitation's xmpp: URI
/// @param register_href where to register in the browser; empty where nobody can
SetupView setup_view(const App& app, Platform platform, std::string_view uri, std::string_view register_href);

/// Where to get an app on that platform; all places where the app is for another one.
GetApp get_app(const App& app, Platform platform, std::string_view uri);

/// What follows a registration: with that app, or the one for the platform. The handler adds `share`.
/// @param here_prefix this page's address up to an app's id
SuccessView success_view(const Apps& apps, const App* app, Platform platform, std::string_view address,
                         std::string_view here_prefix);

}  // namespace usher::pages

#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/web/pages/view/apps.hpp"
#include "adapters/web/pages/view/pages.hpp"
#include "domain/model/host.hpp"

namespace usher::pages {

/// An administrator's own apps: a file in the form of `apps/apps.json`.
struct OwnApps {
  std::string label;  ///< what mistakes in it are called by: its path
  std::string json;
};

/// What an administrator says about one host's pages.
struct HostLook {
  SiteOptions site;  ///< name and domain are filled in from the host
  bool show_inviter = true;
  bool share_inviter = false;          ///< also in previews of links, where they are shown
  std::vector<std::string> apps_show;  ///< by id; empty: all
  std::vector<std::string> apps_hide;
  std::optional<OwnApps> own_apps;
  std::string web_client;              ///< URL of a Converse.js or the like; empty: none
  std::vector<std::string> providers;  ///< where else to get an account, for who has none
  bool accounts = true;  ///< whether accounts of this host can be made and reset here, if any can
};

/// One host as its pages need it.
struct HostSite {
  const domain::Host* host = nullptr;  ///< null: pages that belong to no host
  Site site;
  Apps apps;
  Apps registering_apps;  ///< those of them that register by themselves
  bool show_inviter = true;
  bool share_inviter = false;  ///< never where they are not shown
  std::string base;            ///< the path that all addresses start with: `` or `/chat`
  bool is_https = false;       ///< by its public URL
  std::string web_client;      ///< where to chat in the browser; empty: nowhere
  std::vector<std::string> providers;
  bool accounts = true;  ///< see `HostLook`
};

/// The sites of all hosts. Made at start; then immutable and safe to read from any thread. `hosts` must
/// outlive it.
class Sites {
 public:
  /// @param looks by domain; hosts without one look as usher does by itself
  /// @throws SourceError where an administrator's file can't be used
  Sites(Pages& pages, const domain::Hosts& hosts, const std::map<std::string, HostLook>& looks);

  /// @throws std::out_of_range where the host is not configured, which no found invitation is of
  [[nodiscard]] const HostSite& of(const domain::DomainName& domain) const { return sites_.at(domain.str()); }

  /// @returns null where the host is not configured
  [[nodiscard]] const HostSite* find(const domain::DomainName& domain) const {
    const auto found = sites_.find(domain.str());
    return found == sites_.end() ? nullptr : &found->second;
  }

  /// Whose page to show where no invitation says so. The request's `Host` decides how the page looks,
  /// and nothing else. Where it names none of the hosts, or several that share it, the page is neutral: below
  /// whichever base path it was asked for, it finds its style from where it is itself.
  /// @param path the request's, without a base path
  [[nodiscard]] const HostSite& at(std::string_view authority, std::string_view path) const;

 private:
  void add_neutral(Pages& pages);

  std::map<std::string, HostSite, std::less<>> sites_;
  std::map<std::string, const HostSite*, std::less<>> by_authority_;  ///< null where several share it
  std::array<HostSite, 4> neutral_;                                   ///< by how many folders up the base is
};

}  // namespace usher::pages

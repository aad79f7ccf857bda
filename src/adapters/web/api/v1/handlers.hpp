#pragma once

#include "adapters/web/api/v1/call.hpp"

namespace usher::api::v1 {

// Each answers one route, of which `routes` tells the rest. The key is good and has the scope, and query and
// body are as the route has them.

void list_invites(const Services& services, const CallPtr& call);
void create_invite(const Services& services, const CallPtr& call);
void show_invite(const Services& services, const CallPtr& call);
void update_invite(const Services& services, const CallPtr& call);
void revoke_invite(const Services& services, const CallPtr& call);
void restore_invite(const Services& services, const CallPtr& call);
void create_batch(const Services& services, const CallPtr& call);
void revoke_matching(const Services& services, const CallPtr& call);
void list_redemptions(const Services& services, const CallPtr& call);
void show_account(const Services& services, const CallPtr& call);
void show_tree(const Services& services, const CallPtr& call);
void freeze_account(const Services& services, const CallPtr& call);
void unfreeze_account(const Services& services, const CallPtr& call);
void list_events(const Services& services, const CallPtr& call);
void show_statistics(const Services& services, const CallPtr& call);
void list_openings(const Services& services, const CallPtr& call);
void list_hosts(const Services& services, const CallPtr& call);
void pause_host(const Services& services, const CallPtr& call);
void resume_host(const Services& services, const CallPtr& call);
void list_keys(const Services& services, const CallPtr& call);
void create_key(const Services& services, const CallPtr& call);
void show_key(const Services& services, const CallPtr& call);
void update_key(const Services& services, const CallPtr& call);
void delete_key(const Services& services, const CallPtr& call);
void list_webhooks(const Services& services, const CallPtr& call);
void create_webhook(const Services& services, const CallPtr& call);
void show_webhook(const Services& services, const CallPtr& call);
void update_webhook(const Services& services, const CallPtr& call);
void delete_webhook(const Services& services, const CallPtr& call);
void rotate_webhook(const Services& services, const CallPtr& call);
void test_webhook(const Services& services, const CallPtr& call);
void list_deliveries(const Services& services, const CallPtr& call);
void replay_event(const Services& services, const CallPtr& call);
void describe(const Services& services, const CallPtr& call);

}  // namespace usher::api::v1

-- Fails when the event fires that the configuration names.

module:hook(module:get_option_string("fail_at"), function () error("this module always fails"); end,
  module:get_option_number("fail_priority", 10));

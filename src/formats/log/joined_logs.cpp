// Every log whose lines are joined by queue id, one line each.
#include "formats/log/log_mark.hpp"

namespace smtp_explain {

const std::vector<joined_log>& joined_logs() {
    static const std::vector<joined_log> table{
        {{"courier"}, mark_courier_line},
        {{" dma["}, mark_dma_line},
        {{",<,", ",>,", ",*,"}, mark_exchange_line},
        {{" <= ", " => ", " -> ", " >> ", " *> ", " ** ", " == ", " completed", "rejected ", " authenticator failed for ", "sender verify "}, mark_exim_line},
        {{") blocked ", "rspamd_task_write_log", "save failed to "}, mark_filter_line},
        {{"] [outbound] "}, mark_haraka_line},
        {{" delivery evpid=", "smtp failed-command"}, mark_opensmtpd_line},
        {{"postfix", ": to=<", ": from=<", "reject: "}, mark_postfix_line},
        {{"info msg ", "end msg ", "delivery "}, mark_qmail_line},
        {{", stat=", ": from=", "ruleset=", "milter: ", "sendmail[", "sm-mta["}, mark_sendmail_line},
    };
    return table;
}

}  // namespace smtp_explain

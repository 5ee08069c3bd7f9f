package dev.regionalcache.crds.cache;

/**
 * The settings of redis.conf that a cache's {@code spec.config} must not hold: the operator decides them (replication,
 * fencing, memory, persistence, access), or they would let a tenant out of the container.
 */
public final class OwnedSettings {

    private static final String NAMES =
            "port|bind|bind-source-addr|unixsocket|unixsocketperm|protected-mode|daemonize|supervised|"
                    + "pidfile|logfile|syslog-enabled|syslog-ident|syslog-facility|dir|dbfilename|appendfilename|"
                    + "appenddirname|include|loadmodule|rename-command|user|aclfile|acl-pubsub-default|"
                    + "requirepass|masterauth|masteruser|primaryauth|primaryuser|replicaof|slaveof|save|"
                    + "appendonly|maxmemory|maxclients|min-replicas-to-write|min-replicas-max-lag|"
                    + "min-slaves-to-write|min-slaves-max-lag|busy-reply-threshold|lua-time-limit|"
                    + "shutdown-on-sigterm|shutdown-on-sigint|shutdown-timeout|proc-title-template|"
                    + "set-proc-title|enable-protected-configs|enable-debug-command|enable-module-command|"
                    + "client-output-buffer-limit|disable-thp|oom-score-adj|oom-score-adj-values|server-cpulist|"
                    + "bio-cpulist|aof-rewrite-cpulist|bgsave-cpulist";

    private static final String PREFIXES = "tls-|cluster-|slave-|replica-|repl-|dual-channel-|sentinel";

    /** Matches the name of an owned setting; RE2 and java.util.regex read it alike. */
    public static final String PATTERN = "^((" + NAMES + ")$|(" + PREFIXES + "))";

    /** The same for people. */
    static final String TEXT = "port, bind, bind-source-addr, unixsocket, unixsocketperm, protected-mode, daemonize, "
            + "supervised, pidfile, logfile, syslog-enabled, syslog-ident, syslog-facility, dir, "
            + "dbfilename, appendfilename, appenddirname, include, loadmodule, rename-command, user, "
            + "aclfile, acl-pubsub-default, requirepass, masterauth, masteruser, primaryauth, "
            + "primaryuser, replicaof, slaveof, save, appendonly, maxmemory, maxclients, "
            + "min-replicas-to-write, min-replicas-max-lag, min-slaves-to-write, min-slaves-max-lag, "
            + "busy-reply-threshold, lua-time-limit, shutdown-on-sigterm, shutdown-on-sigint, "
            + "shutdown-timeout, proc-title-template, set-proc-title, enable-protected-configs, "
            + "enable-debug-command, enable-module-command, client-output-buffer-limit, disable-thp, "
            + "oom-score-adj, oom-score-adj-values, server-cpulist, bio-cpulist, aof-rewrite-cpulist, "
            + "bgsave-cpulist"
            + ", and all that begin with tls-, cluster-, slave-, replica-, repl-, dual-channel-, sentinel";

    private OwnedSettings() {}
}

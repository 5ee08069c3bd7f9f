package dev.regionalcache.operator.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.fixture.Members;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTest {

    @Test
    void everyServerBootsFenced() {
        assertThat(file(Members.primary()))
                .contains("replicaof 127.0.0.1 1\n", "replica-serve-stale-data no\n")
                .contains("repl-diskless-sync-delay 0\n", "min-replicas-max-lag 3\n")
                .isEqualTo(file(Members.primary("spec: {role: Replica, epoch: 9, parent: {region: b}}")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            free settings       | {config: {maxmemory-policy: allkeys-lru}}           | maxmemory-policy "allkeys-lru"
            time-out            | {replication: {timeoutSeconds: 60}}                 | repl-timeout "60"
            time-out, default   | {replication: {pingPeriodSeconds: 2}}               | repl-timeout "10"
            period of pings     | {replication: {pingPeriodSeconds: 2}}               | repl-ping-replica-period "2"
            backlog             | {replication: {backlogSize: 16Mi}}                  | repl-backlog-size "16777216"
            a part of a byte    | {replication: {backlogSize: 1.3Mi}}                 | repl-backlog-size "1363148"
            backlog, default    | {}                                                  | repl-backlog-size "67108864"
            """)
    void theFileHoldsWhatIsDeclaredAndDefaults(String what, String template, String line) {
        assertThat(file(Members.primary(Members.template(template)))).contains(line + "\n");
    }

    /** It was none that could be told to a server, and the region's agent did nothing any more. */
    @Test
    void amountsNeedNotBeWholeBytes() {
        assertThat(ServerSettings.memoryLimit(
                        Members.primary(Members.template("{resources: {limits: {memory: 1.2Gi}}}"))
                                .getSpec()
                                .main()
                                .template()))
                .isEqualTo(1_288_490_188);
    }

    @ParameterizedTest
    @CsvSource({"None, no", "RDB, no", "AOF, yes"})
    void persistenceIsAsDeclared(String persistence, String appendonly) {
        assertThat(file(Members.primary(
                        "spec: {keyspaces: [{name: main, storage: {persistence: %s}}]}".formatted(persistence))))
                .contains("appendonly " + appendonly + "\n");
    }

    private static String file(CacheMember member) {
        assertThat(ServerSettings.configMap(member).getMetadata().getName()).isEqualTo("shop-a-config");
        return ServerSettings.configMap(member).getData().get("redis.conf");
    }
}

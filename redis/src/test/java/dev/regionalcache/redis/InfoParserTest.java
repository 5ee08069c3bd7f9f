package dev.regionalcache.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers of other versions than the embedded one said when they had booted fenced. */
class InfoParserTest {

    @ParameterizedTest
    @CsvSource({"redis-7.0, Redis, 7.0.15", "redis-8.0, Redis, 8.0.2", "valkey-8.1, Valkey, 8.1.1"})
    void aFencedServerIsReadInEveryVersion(String fixture, String engine, String version) throws IOException {
        ServerInfo info = InfoParser.server(fixture(fixture));
        assertThat(info.engine()).isEqualTo(engine);
        assertThat(info.version()).isEqualTo(version);
        assertThat(info.runId()).hasSize(40);
        assertThat(info.isFenced()).isTrue();
        assertThat(info.linkUp()).isFalse();
        assertThat(info.syncing()).isFalse();
        assertThat(info.loading()).isFalse();
        assertThat(info.replicationId()).hasSize(40);
        assertThat(info.previousReplicationId()).isNull();
        assertThat(info.previousUpTo()).isEqualTo(-1);
        assertThat(info.keys()).isZero();
        assertThat(info.maxMemory()).isPositive();
        assertThat(info.usedMemory()).isPositive();
        assertThat(info.evicts()).isTrue();
        assertThat(info.diskFailed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"aof_last_write_status:err", "rdb_last_bgsave_status:err"})
    void aDiskThatIsFullIsSeen(String line) {
        assertThat(InfoParser.server("rdb_last_bgsave_status:ok\naof_last_write_status:ok\n" + line + "\n")
                        .diskFailed())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"noeviction, 100, true", "noeviction, 99, false", "allkeys-lru, 100, false"})
    void memoryIsUsedUpWhereNothingIsEvicted(String policy, long used, boolean full) {
        ServerInfo info =
                InfoParser.server("used_memory:%d%nmaxmemory:100%nmaxmemory_policy:%s%n".formatted(used, policy));
        assertThat(info.isOutOfMemory()).isEqualTo(full);
    }

    @Test
    void aPrimaryWithReplicasAndKeysIsRead() {
        ServerInfo info = InfoParser.server("""
                # Replication
                role:master
                connected_slaves:4
                slave0:ip=10.0.0.1,port=6379,state=online,offset=90,lag=1
                slave1:ip=10.0.0.2,port=6379,state=send_bulk,offset=0,lag=0
                slave2:ip=10.0.0.3,port=6379,state=online,offset=90,lag=3,type=replica
                slave3:ip=10.0.0.4,port=6379,state=online,offset=90,lag=4,type=replica
                master_replid:b
                master_replid2:a
                master_repl_offset:100
                second_repl_offset:51
                # Keyspace
                db0:keys=3,expires=0,avg_ttl=0
                db4:keys=4,expires=0,avg_ttl=0,subexpiry=0
                """);
        assertThat(info.isMaster()).isTrue();
        assertThat(info.connectedReplicas()).isEqualTo(4);
        assertThat(info.goodReplicas()).as("as Valkey 8 says it, too").isEqualTo(2);
        assertThat(info.keys()).isEqualTo(7);
        assertThat(info.offset()).isEqualTo(100);
        assertThat(info.previousReplicationId()).isEqualTo("a");
        assertThat(info.previousUpTo()).isEqualTo(51);
    }

    private static String fixture(String name) throws IOException {
        try (InputStream text = InfoParserTest.class.getResourceAsStream("info-" + name + ".txt")) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

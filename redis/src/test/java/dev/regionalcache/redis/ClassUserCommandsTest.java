package dev.regionalcache.redis;

import static dev.regionalcache.redis.ClassUserServer.allowed;
import static dev.regionalcache.redis.ClassUserServer.call;
import static dev.regionalcache.redis.ClassUserServer.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** What the user of a class may do with which keys, by real servers. */
class ClassUserCommandsTest {

    private static final List<String> OF_CLIENTS = List.of(
            "SELECT 0",
            "CLIENT ID",
            "TIME",
            "HSET s:h f v",
            "HSCAN s:h 0",
            "RPUSH s:l a b",
            "BLPOP s:l 1",
            "SADD s:s a",
            "SUNIONSTORE s:s2 s:s",
            "ZADD s:z 1 a",
            "ZRANGESTORE s:z2 s:z 0 -1",
            "GEOADD s:g 15 37 a",
            "GEORADIUS_RO s:g 15 37 1 km",
            "GEOSEARCHSTORE s:g2 s:g FROMLONLAT 15 37 BYRADIUS 1 km",
            "PFADD s:p a",
            "SETBIT s:b 1 1",
            "XADD s:x * f v",
            "XREAD STREAMS s:x 0",
            "RENAME s:l s:l2",
            "TYPE s:l2",
            "OBJECT ENCODING s:l2",
            "MEMORY USAGE s:l2",
            "UNLINK s:l2",
            "WATCH s:1");

    private static final List<String> WITH_KEYS_OF_OTHERS = List.of(
            "GET t:1",
            "SET t:1 v",
            "SET z:t:1 v",
            "SET s v",
            "GET regionalcache:epoch",
            "MGET s:1 t:1",
            "MSET s:1 v t:1 v",
            "DEL s:1 t:1",
            "EXISTS t:1",
            "DUMP t:1",
            "WATCH t:1",
            "RENAME s:l t:1",
            "COPY s:l t:1",
            "MIGRATE 127.0.0.1 1 t:1 0 10",
            "RESTORE s:1 0 x",
            "OBJECT ENCODING t:1",
            "MEMORY USAGE t:1",
            "SORT s:l BY t:*",
            "SORT s:l BY nosort GET t:1",
            "SORT s:l STORE t:1",
            "BLPOP s:e t:1 1",
            "BLMOVE t:1 s:1 LEFT LEFT 1",
            "XREAD STREAMS s:x t:1 0 0",
            "XREADGROUP GROUP STREAMS STREAMS STREAMS t:1 >",
            "GEORADIUS s:g 15 37 1 km STORE t:1",
            "GEORADIUSBYMEMBER s:g a 1 km STORE s:1 STORE t:1",
            "GEOSEARCHSTORE t:1 s:g FROMLONLAT 15 37 BYRADIUS 1 km",
            "BITOP NOT t:1 s:1",
            "BITOP AND s:1 s:2 t:1",
            "SINTERSTORE s:1 s:2 t:1",
            "SMOVE s:1 t:1 a",
            "ZRANGESTORE t:1 s:z 0 -1",
            "ZUNIONSTORE s:1 2 s:z t:1",
            "ZDIFF 2 s:z t:1",
            "PFMERGE s:p t:1",
            "STRALGO LCS KEYS s:1 t:1",
            "LCS s:1 t:1",
            "LMPOP 2 s:e t:1 LEFT",
            "BLMPOP 1 2 s:e t:1 LEFT",
            "ZMPOP 1 t:1 MIN",
            "SINTERCARD 2 s:1 t:1",
            "HGETEX t:1 FIELDS 1 f",
            "VADD t:1 VALUES 1 1 a");

    private static final List<String> WITHOUT_KEYS = List.of(
            "PUBLISH regionalcache:discovery x",
            "PUBLISH other x",
            "SPUBLISH other x",
            "SUBSCRIBE other",
            "SUBSCRIBE __keyspace@0__:t:1",
            "SSUBSCRIBE other",
            "PSUBSCRIBE *",
            "PUBSUB CHANNELS",
            "SCAN 0",
            "RANDOMKEY",
            "KEYS *",
            "DBSIZE",
            "SELECT 1",
            "MOVE s:1 1",
            "COPY s:1 s:2 DB 1",
            "SWAPDB 0 1",
            "FLUSHALL",
            "FLUSHDB",
            "CONFIG GET save",
            "CLIENT LIST",
            "CLIENT TRACKING ON BCAST",
            "CLIENT NO-EVICT ON",
            "CLIENT KILL ID 1",
            "EVAL return(1) 0",
            "EVAL_RO return(1) 0",
            "EVALSHA x 0",
            "SCRIPT LOAD return(1)",
            "SCRIPT FLUSH",
            "SCRIPT KILL",
            "FUNCTION LIST",
            "FCALL f 0",
            "MEMORY STATS",
            "MEMORY PURGE",
            "MONITOR",
            "SLOWLOG GET",
            "ACL LIST",
            "ACL SETUSER policy-s ~*",
            "MODULE LIST",
            "CLUSTER GETKEYSINSLOT 0 10",
            "DEBUG OBJECT s:1",
            "PSYNC ? -1",
            "REPLICAOF NO ONE",
            "SHUTDOWN");

    @TempDir
    private Path directory;

    private static Stream<RedisBinary> binaries() {
        return RedisBinary.all().stream();
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void whatClientsDoWithTheKeysOfTheClassWorks(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login()) {
            for (String key : List.of("s:1", "z:s:1", ClassUserServer.ODD + "1", "z:" + ClassUserServer.ODD + "1")) {
                allowed(user, "MULTI");
                allowed(user, "INFO", "replication");
                allowed(user, "SET", key, "0", "PX", "60000", "NX");
                allowed(user, "INCRBY", key, "1");
                allowed(user, "PTTL", key);
                allowed(user, "GET", key);
                assertThat((List<?>) call(user, "EXEC")).hasSize(5).noneMatch(JedisDataException.class::isInstance);
                allowed(user, "DEL", key);
            }
            allowed(user, "PING");
            allowed(user, "GET", "regionalcache:discovery");
            allowed(user, "LRANGE", "regionalcache:histories", "0", "63");
            for (String command : OF_CLIENTS) {
                allowed(user, command.split(" "));
            }
            allowed(user, "SUBSCRIBE", "regionalcache:discovery");
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void keysOfOthersAreRefusedInEveryPlaceOfACommand(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login();
                Jedis application = server.application()) {
            application.rpush("s:l", "1");
            application.geoadd("s:g", 15, 37, "a");
            for (String command : WITH_KEYS_OF_OTHERS) {
                refused(user, command.split(" "));
            }
            allowed(user, "MULTI");
            refused(user, "GET", "t:1");
            assertThatThrownBy(() -> call(user, "EXEC")).hasMessageContaining("EXECABORT");
            assertThat(application.exists("t:1")).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void whatNamesNoKeysAndReachesThoseOfOthersIsRefused(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory);
                Jedis user = server.login()) {
            for (String command : WITHOUT_KEYS) {
                refused(user, command.split(" "));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("binaries")
    void whereNoKeysOfOthersAreScriptsRunAndAreConfinedToo(RedisBinary binary) throws Exception {
        try (ClassUserServer server = new ClassUserServer(binary, directory)) {
            server.setPrefixes(List.of("s:"), true);
            try (Jedis user = server.login()) {
                allowed(user, "EVAL", "return redis.call('SET', KEYS[1], 'v')", "1", "s:1");
                allowed(user, "SCRIPT", "LOAD", "return 1");
                refused(user, "EVAL", "return redis.call('GET', 't:1')", "0");
                refused(user, "EVAL", "return redis.call('SCAN', '0')", "0");
                refused(user, "EVAL", "return redis.call('SELECT', '1')", "0");
                refused(user, "SCRIPT", "FLUSH");
            }
        }
    }
}

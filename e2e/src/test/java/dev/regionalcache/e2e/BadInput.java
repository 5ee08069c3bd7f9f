package dev.regionalcache.e2e;

import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** What is refused: a name of it, the resource or the patch, and what the sentence has to say. */
final class BadInput {

    /** That of beta, which has a volume. */
    static final String STORAGE = "storage: {persistence: RDB, size: 1Gi}";

    private BadInput() {}

    static Stream<Arguments> newCaches() {
        return Stream.of(
                Arguments.of(
                        "unknown parent",
                        Manifests.cache("bad", "", "a", "b<nowhere"),
                        "a region's parent must be the name of another region in the list"),
                Arguments.of(
                        "parent after its child",
                        Manifests.cache("bad", "", "root", "b<c", "c<root"),
                        "list each parent before its children"),
                Arguments.of(
                        "no root",
                        Manifests.cache("bad", "", "a<b", "b<a"),
                        "exactly one region, the root of the replication tree, must have no parent"),
                Arguments.of(
                        "two roots",
                        Manifests.cache("bad", "", "a", "b"),
                        "exactly one region, the root of the replication tree, must have no parent"),
                Arguments.of("duplicate region", Manifests.cache("bad", "", "a", "b<a", "b<a"), "Duplicate value"),
                Arguments.of(
                        "region called like a Service",
                        Manifests.cache("bad", "", "a", "primary<a"),
                        "no region can be called primary"),
                Arguments.of(
                        "region called like another one's Service",
                        Manifests.cache("bad", "", "a", "a-head<a"),
                        "or like another one with -primary or -head after it: Services are called so"),
                Arguments.of(
                        "region is no label",
                        Manifests.cache("bad", "", "A_b"),
                        "\"A_b\": the name of a region must be that of a CacheRegion, a DNS label that begins with a letter"),
                Arguments.of("region too long", Manifests.cache("bad", "", "a".repeat(25)), "may not be more than 24"),
                Arguments.of("cache too long", Manifests.cache("b".repeat(25), "", "a"), "24 characters at most"),
                Arguments.of(
                        "cache begins with a digit",
                        Manifests.cache("1bad", "", "a"),
                        "a DNS label that begins with a letter"),
                Arguments.of(
                        "primary is no region",
                        Manifests.cache("bad", "  primaryRegion: z\n", "a"),
                        "primaryRegion must be the name of one of the regions"),
                Arguments.of(
                        "witness is a region",
                        Manifests.cache("bad", "  witnesses: [a]\n", "a"),
                        "a witness must not be one of the regions"),
                Arguments.of(
                        "witness is no label",
                        Manifests.cache("bad", "  witnesses: [A_b]\n", "a"),
                        "a witness must be the name of a CacheRegion, a DNS label that begins with a letter"),
                Arguments.of(
                        "version is no number",
                        Manifests.cache("bad", "  version: latest\n", "a"),
                        "version must be the number of a version, such as 8.0 or 8.0.2"),
                Arguments.of(
                        "no name of a Secret",
                        Manifests.cache("bad", "  auth: {secretRef: A_b}\n", "a"),
                        "secretRef must be the name of a Secret"),
                Arguments.of(
                        "no name of an application's Secret",
                        Manifests.cache("bad", "  auth: {applicationRef: A_b}\n", "a"),
                        "applicationRef must be the name of a Secret"),
                Arguments.of(
                        "unknown engine",
                        Manifests.cache("bad", "  engine: KeyDB\n", "a"),
                        "supported values: \"Redis\", \"Valkey\""),
                Arguments.of(
                        "unknown field",
                        Manifests.cache("bad", "  replicaCount: 2\n", "a"),
                        "unknown field \"spec.replicaCount\""),
                Arguments.of(
                        "owned setting",
                        Manifests.cache("bad", "  config: {replicaof: \"1.2.3.4 6379\"}\n", "a"),
                        "config must not hold a setting that the operator owns"),
                Arguments.of(
                        "size without persistence",
                        Manifests.cache("bad", "", "a")
                                .replace("  replication:", "    storage: {size: 10Gi}\n  replication:"),
                        "the template's storage.size and storage.storageClassName need persistence"),
                Arguments.of(
                        "storage class without persistence",
                        Manifests.cache("bad", "", "a")
                                .replace("  replication:", "    storage: {storageClassName: fast}\n  replication:"),
                        "set storage.persistence of the template or of a region to RDB or AOF, or take them out"),
                Arguments.of(
                        "a region's size without persistence",
                        Manifests.cache("bad", "", "a").replace("{name: a}", "{name: a, storage: {size: 10Gi}}"),
                        "set storage.persistence of the region or of the template to RDB or AOF, or take them out"));
    }

    static Stream<Arguments> patches() {
        return Stream.of(
                Arguments.of("replicas 0", "spec: {template: {replicas: 0}}", "should be greater than or equal to 1"),
                Arguments.of(
                        "negative memory",
                        "spec: {template: {resources: {limits: {memory: -1Gi}}}}",
                        "limits.memory must be a quantity from 64Mi"),
                Arguments.of(
                        "absurd memory",
                        "spec: {template: {resources: {limits: {memory: 9Pi}}}}",
                        "limits.memory must be a quantity from 64Mi"),
                Arguments.of(
                        "less than Redis needs",
                        "spec: {template: {resources: {limits: {memory: 8Mi}}}}",
                        "limits.memory must be a quantity from 64Mi"),
                Arguments.of(
                        "negative cpu",
                        "spec: {template: {resources: {limits: {cpu: '-1'}}}}",
                        "\"-1\": cpu must be processor time from 0 to 256"),
                Arguments.of(
                        "negative cpu as a number",
                        "spec: {template: {resources: {limits: {cpu: -1}}}}",
                        "-1: cpu must be processor time from 0 to 256"),
                Arguments.of(
                        "absurd cpu",
                        "spec: {template: {resources: {limits: {cpu: 100000}}}}",
                        "100000: cpu must be processor time from 0 to 256"),
                Arguments.of(
                        "absurd cpu of a region",
                        beta("resources: {requests: {cpu: 900000m}}, " + STORAGE),
                        "\"900000m\": cpu must be processor time from 0 to 256"),
                Arguments.of(
                        "unknown profile of failovers",
                        "spec: {failover: {profile: Slow}}",
                        "supported values: \"Default\", \"Fast\""),
                Arguments.of(
                        "unknown pull policy",
                        "spec: {template: {imagePullPolicy: Sometimes}}",
                        "imagePullPolicy must be IfNotPresent, Always or Never"),
                Arguments.of(
                        "negative storage",
                        "spec: {template: {storage: {size: -1Gi}}}",
                        "size must be a quantity from 64Mi to 64Ti"),
                Arguments.of(
                        "absurd storage",
                        "spec: {template: {storage: {size: 9Ei}}}",
                        "size must be a quantity from 64Mi to 64Ti"),
                Arguments.of(
                        "no quantity",
                        "spec: {replication: {backlogSize: much}}",
                        "backlogSize must be a quantity from 1Mi to 64Gi"),
                Arguments.of(
                        "pings too seldom for the default time-out",
                        "spec: {replication: {pingPeriodSeconds: 30}}",
                        "timeoutSeconds must be at least twice pingPeriodSeconds"),
                Arguments.of(
                        "a time-out of less than two pings",
                        "spec: {replication: {pingPeriodSeconds: 3, timeoutSeconds: 5}}",
                        "timeoutSeconds must be at least twice pingPeriodSeconds"),
                Arguments.of(
                        "more reserved than allowed",
                        "spec: {template: {resources: {requests: {memory: 1Gi}}}}",
                        "requests.memory must not be greater than limits.memory"),
                Arguments.of(
                        "persistence changed",
                        "spec: {template: {storage: {persistence: AOF}}}",
                        "persistence cannot be changed while servers run"),
                Arguments.of(
                        "a region's persistence changed",
                        beta("storage: {persistence: AOF, size: 1Gi}"),
                        "persistence cannot be changed while servers run"),
                Arguments.of(
                        "a region's persistence taken out",
                        beta("storage: {size: 1Gi}"),
                        "persistence cannot be changed while servers run"),
                Arguments.of(
                        "a region's storage taken out",
                        beta("replicas: 1"),
                        "persistence cannot be changed while servers run"),
                Arguments.of(
                        "persistence added in a region",
                        alpha("storage: {persistence: AOF}"),
                        "persistence cannot be changed while servers run"),
                Arguments.of(
                        "storage class changed",
                        "spec: {template: {storage: {storageClassName: other}}}",
                        "storageClassName cannot be changed"),
                Arguments.of(
                        "storage class added in a region",
                        beta("storage: {persistence: RDB, size: 1Gi, storageClassName: other}"),
                        "storageClassName cannot be changed"),
                Arguments.of(
                        "storage class added where nothing is stored",
                        alpha("storage: {storageClassName: other}"),
                        "a region's storage.size and storage.storageClassName need persistence"),
                Arguments.of(
                        "size added where nothing is stored",
                        alpha("storage: {size: 1Gi}"),
                        "a region's storage.size and storage.storageClassName need persistence"),
                Arguments.of(
                        "a region's storage made smaller",
                        beta("storage: {persistence: RDB, size: 512Mi}"),
                        "size cannot be made smaller"),
                Arguments.of(
                        "a region's size taken out",
                        beta("storage: {persistence: RDB}"),
                        "size cannot be made smaller or taken out"),
                Arguments.of(
                        "the primary's region removed",
                        "spec: {regions: [{name: beta, " + STORAGE + "}]}",
                        "switch over first"));
    }

    static Stream<Arguments> newPolicies() {
        return Stream.of(
                Arguments.of(
                        "no prefix", Manifests.policy("bad", "prefixes: [], ttl: 1h"), "should have at least 1 items"),
                Arguments.of(
                        "a pattern",
                        Manifests.policy("bad", "prefixes: [\"session:*\"], ttl: 1h"),
                        "a prefix is plain text without blanks"),
                Arguments.of(
                        "one prefix covers another",
                        Manifests.policy("bad", "prefixes: [\"session:\", \"session:user:\"], ttl: 1h"),
                        "no prefix must be the beginning of another one"),
                Arguments.of(
                        "the operator's own keys",
                        Manifests.policy("bad", "prefixes: [\"regionalcache:x\"], ttl: 1h"),
                        "a prefix must not begin with regionalcache:"),
                Arguments.of(
                        "the compressed form",
                        Manifests.policy("bad", "prefixes: [\"z:session:\"], ttl: 1h"),
                        "a prefix must not begin with regionalcache:, for such keys are the operator's own, nor with z:"),
                Arguments.of(
                        "a user for the keys of all",
                        Manifests.policy("bad", "prefixes: [z], ttl: 1h, ownUser: true"),
                        "with ownUser no prefix may be the beginning of z: or regionalcache:"),
                Arguments.of(
                        "no time to live",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: soon"),
                        "ttl must be a duration from 1s to 8760h"),
                Arguments.of(
                        "nothing to live",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: 0s"),
                        "ttl must be a duration from 1s to 8760h"),
                Arguments.of(
                        "more than a year",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: 8761h"),
                        "ttl must be a duration from 1s to 8760h"),
                Arguments.of(
                        "too much jitter",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: 1h, jitterPercent: 91"),
                        "should be less than or equal to 90"),
                Arguments.of(
                        "too little memory",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: 1h, maxMemory: 1Ki"),
                        "maxMemory must be a quantity from 1Mi"),
                Arguments.of(
                        "another eviction in shared servers",
                        Manifests.policy("bad", "prefixes: [\"session:\"], ttl: 1h, eviction: AllKeysLRU"),
                        "with isolation Shared the eviction is VolatileTTL"),
                Arguments.of(
                        "too long a name",
                        Manifests.policy("b".repeat(25), "prefixes: [\"session:\"], ttl: 1h"),
                        "24 characters at most"));
    }

    /** The region alpha with these fields of its own. */
    private static String alpha(String fields) {
        return "spec: {regions: [{name: alpha, %s}, {name: beta, parent: alpha, %s}]}".formatted(fields, STORAGE);
    }

    /** The region beta with these fields of its own. */
    private static String beta(String fields) {
        return "spec: {regions: [{name: alpha}, {name: beta, parent: alpha, %s}]}".formatted(fields);
    }
}

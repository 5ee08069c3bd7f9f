package dev.regionalcache.operator.agent;

import dev.regionalcache.crds.member.CacheMember;
import dev.regionalcache.operator.agent.MemberSnapshot.Neighbour;
import dev.regionalcache.operator.fixture.Yaml;
import dev.regionalcache.operator.provisioning.Passwords;
import dev.regionalcache.operator.provisioning.ServerPod;
import dev.regionalcache.operator.servers.ServerView;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an agent sees of a member: its servers run as declared and are in sync, but for changes. */
final class Sight {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static final String IN_SYNC = "info: {linkUp: true, master: {host: master.example, port: 6379}}";

    private final CacheMember member;
    private final Map<Integer, Pod> pods = new TreeMap<>();
    private final Map<String, ServerView> views = new TreeMap<>();
    private final List<Neighbour> neighbours = new ArrayList<>();
    private @Nullable ConfigMap record;
    private static final Passwords PASSWORDS = new Passwords(List.of("op"), List.of("re"), List.of("ap"));

    private static final Pod NO_POD = Yaml.object(Pod.class, "spec: {containers: []}");

    private @Nullable Passwords passwords = PASSWORDS;

    private Sight(CacheMember member) {
        this.member = member;
    }

    /** A member without servers yet. */
    static Sight of(CacheMember member) {
        return new Sight(member);
    }

    /** A member with all of its servers. */
    static Sight running(CacheMember member) {
        Sight sight = new Sight(member);
        for (int i = 0; i < member.getSpec().main().replicas(); i++) {
            sight.pod(i).server(i);
        }
        return sight;
    }

    /** The same servers under another declaration. */
    Sight declared(CacheMember changed) {
        Sight sight = new Sight(changed);
        sight.pods.putAll(pods);
        sight.views.putAll(views);
        return sight;
    }

    /** There is this pod, running as declared but for these changes of it. */
    Sight pod(int ordinal, String... changes) {
        String pod = """
                metadata: {name: %1$s-%2$d, uid: uid-%2$d, annotations: {%3$s: %4$s}}
                spec: {nodeName: node-%2$d, containers: [{name: server, image: "%5$s", resources: %6$s}]}
                status:
                  podIP: 10.0.0.%2$d
                  containerStatuses: [{name: server, restartCount: 0, containerID: "containerd://%2$d", state: {running: {}}}]
                """.formatted(
                member.getMetadata().getName(),
                ordinal,
                ServerPod.FIXED_ANNOTATION,
                ServerPod.fixedPart(member),
                member.getSpec().main().template().image(),
                Serialization.asJson(ServerPod.resources(member.getSpec().main().template())));
        pods.put(ordinal, Yaml.object(Pod.class, pod, changes));
        return this;
    }

    /** The pod that is there changes. */
    Sight changePod(int ordinal, String... changes) {
        pods.compute(ordinal, (i, pod) -> Yaml.changed(Objects.requireNonNull(pod), Pod.class, changes));
        return this;
    }

    /** This server answered, in sync but for these changes. */
    Sight server(int ordinal, String... changes) {
        String base = """
                pod: %1$s-%2$d
                uid: uid-%2$d
                since: 2026-01-01T00:00:00Z
                health: Healthy
                signals: []
                held: "%3$s"
                restartFor: []
                invalid: []
                info:
                  runId: run-%2$d
                  engine: Redis
                  version: 8.0.1
                  replicationId: id1
                  previousUpTo: -1
                  offset: 100
                  keys: 10
                """.formatted(
                        member.getMetadata().getName(),
                        ordinal,
                        ServerPlans.settingsRevision(member, pods.getOrDefault(ordinal, NO_POD), PASSWORDS));
        boolean master =
                ordinal == HeadRecord.ordinal(member) && member.getSpec().parent() == null;
        List<String> all = new ArrayList<>(master ? List.of() : List.of(IN_SYNC));
        all.addAll(List.of(changes));
        ServerView view = Yaml.object(ServerView.class, base, all.toArray(String[]::new));
        views.put(view.pod(), view);
        return this;
    }

    /** This server does not answer. */
    Sight silent(int ordinal) {
        return server(ordinal, "{info: null, failure: refused, health: Critical}");
    }

    /** Another region of the cache is in this cluster, and its head's pod has an address. */
    Sight neighbour(CacheMember other) {
        Pod head = of(other)
                .pod(HeadRecord.ordinal(other), "status: {podIP: 10.1.0.0}")
                .pods
                .get(HeadRecord.ordinal(other));
        neighbours.add(new Neighbour(other, head));
        return this;
    }

    /** Another region of the cache is in this cluster, and its head has no pod. */
    Sight neighbourWithoutHead(CacheMember other) {
        neighbours.add(new Neighbour(other, null));
        return this;
    }

    /** The agent's record of the epoch. */
    Sight record(@Nullable ConfigMap found) {
        record = found;
        return this;
    }

    /** There is no Secret with passwords. */
    Sight withoutPasswords() {
        passwords = null;
        return this;
    }

    MemberSnapshot seen() {
        return seen(NOW);
    }

    /** What is seen at this moment of the clock that nobody sets. */
    MemberSnapshot seen(Instant steady) {
        return new MemberSnapshot(
                member,
                new TreeMap<>(pods),
                new TreeMap<>(views),
                passwords,
                record,
                List.copyOf(neighbours),
                NOW,
                steady);
    }
}

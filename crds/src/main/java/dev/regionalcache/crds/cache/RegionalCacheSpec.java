package dev.regionalcache.crds.cache;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.regionalcache.crds.ApiGroup;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a user declares. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.primaryRegion) || self.regions.exists(r, r.name == self.primaryRegion)",
        message = "primaryRegion must be the name of one of the regions")
@ValidationRule(
        value = "!has(self.witnesses) || self.witnesses.all(w, !self.regions.exists(r, r.name == w))",
        message = "a witness must not be one of the regions: every region is a witness already")
@ValidationRule(
        value = StorageRules.PERSISTENCE_STAYS,
        message =
                "persistence cannot be changed while servers run, in the template or in a region: their volumes are fixed at creation; delete the region or the cache and create it anew")
@ValidationRule(
        value = StorageRules.CLASS_STAYS,
        message =
                "storageClassName cannot be changed, in the template or in a region: a volume stays in its class; delete the region or the cache and create it anew")
@ValidationRule(
        value = StorageRules.SIZE_GROWS,
        message = "size cannot be made smaller or taken out, in the template or in a region: volumes only grow")
@ValidationRule(
        value = StorageRules.FIRST_SIZE_GROWS,
        message =
                "size cannot be made smaller: volumes only grow, and where no size was set, they are of twice the memory limit")
@ValidationRule(
        value = StorageRules.OF_A_REGION_IS_USED,
        message =
                "a region's storage.size and storage.storageClassName need persistence, for without it nothing is stored: set storage.persistence of the region or of the template to RDB or AOF, or take them out")
@ValidationRule(
        value = StorageRules.OF_THE_TEMPLATE_IS_USED,
        message =
                "the template's storage.size and storage.storageClassName need persistence, for without it nothing is stored: set storage.persistence of the template or of a region to RDB or AOF, or take them out")
public record RegionalCacheSpec(
        @Default("Redis") @JsonPropertyDescription("The server program.") @Nullable
        Engine engine,

        @Size(max = 10)
        @ValidationRule(
                value = "self.matches('^[0-9]{1,2}[.][0-9]{1,2}([.][0-9]{1,3})?$')",
                message = "version must be the number of a version, such as 8.0 or 8.0.2")
        @JsonPropertyDescription(
                "Version of the server program, such as 8.0; the tag of the default image. Unset: the newest that the operator knows, and then that one for good.")
        @Nullable
        String version,

        @Size(min = 1, max = 512)
        @JsonPropertyDescription("Container image; unset: redis:VERSION or valkey/valkey:VERSION.")
        @Nullable
        String image,

        @Default("{}") @JsonPropertyDescription("What the servers of every region have in common.") @Nullable
        ServerTemplate template,

        @Required
        @Size(min = 1, max = 32)
        @ValidationRule(
                value = "self.all(r, !has(r.parent) || self.exists(x, x.name == r.parent))",
                message = "a region's parent must be the name of another region in the list")
        @ValidationRule(
                value =
                        "[self.map(x, x.name)].all(names, self.all(r, !has(r.parent) || names.indexOf(r.parent) < names.indexOf(r.name)))",
                message = "list each parent before its children, and no region as its own parent")
        @ValidationRule(
                value = "self.filter(r, !has(r.parent)).size() == 1",
                message = "exactly one region, the root of the replication tree, must have no parent")
        @ValidationRule(
                value =
                        "!self.exists(r, r.name == 'primary' || self.exists(x, x.name == r.name + '-primary' || x.name == r.name + '-head'))",
                message =
                        "no region can be called primary, or like another one with -primary or -head after it: Services are called so")
        @JsonPropertyDescription(
                "The regions and their replication tree, parents listed before their children. The one without a parent is the root, and the primary region unless primaryRegion names another.")
        List<RegionEntry> regions,

        @Size(max = 8)
        @ValidationRule(value = "self.all(w, self.exists_one(x, x == w))", message = "list each witness once")
        @ValidationRule(
                value = "self.all(w, w.matches('" + ApiGroup.LABEL_PATTERN + "'))",
                message =
                        "a witness must be the name of a CacheRegion, a DNS label that begins with a letter, 24 characters at most")
        @JsonPropertyDescription(
                "CacheRegions without servers of this cache whose agents take part in decisions about the primary: with two regions and one witness the primary moves by itself.")
        List<@Size(max = ApiGroup.LABEL_MAX_LENGTH) String> witnesses,

        @Size(max = ApiGroup.LABEL_MAX_LENGTH)
        @JsonPropertyDescription(
                "The region that accepts writes; unset: the root. With another one the links on the path to it are reversed.")
        @Nullable
        String primaryRegion,

        @Size(max = 100)
        @ValidationRule(
                value = "self.all(k, k.matches('^[a-z][a-z0-9-]{0,63}$'))",
                message = "config holds names of redis.conf settings in lower case, such as maxmemory-policy")
        @ValidationRule(
                value = "self.all(k, !k.matches('" + OwnedSettings.PATTERN + "'))",
                message = "config must not hold a setting that the operator owns: " + OwnedSettings.TEXT)
        @JsonPropertyDescription(
                "Settings of redis.conf by name. Those that the operator owns are refused. What the server can change at run time is changed without a restart, the rest by a rolling one; so is what is taken out, for no server says what it would have without it.")
        Map<String, String> config,

        @Default("{}") @JsonPropertyDescription("How servers replicate.") @Nullable
        Replication replication,

        @Default("{}") @JsonPropertyDescription("What becomes of the primary when its region fails.") @Nullable
        Failover failover,

        @Default("{}") @JsonPropertyDescription("Thresholds beyond which a region's health is Degraded.") @Nullable
        Alerts alerts,

        @Default("{}") @JsonPropertyDescription("Where the passwords are.") @Nullable
        Auth auth,

        @JsonPropertyDescription(
                "True: the operator changes nothing in any region, and goes on observing and reporting.")
        boolean pause,

        @Default("Retain")
        @JsonPropertyDescription("What becomes of volume claims when the cache or a region of it is deleted.")
        @Nullable
        DeletionPolicy deletionPolicy) {

    /** The same with other regions. */
    public RegionalCacheSpec withRegions(List<RegionEntry> others) {
        return new RegionalCacheSpec(
                engine,
                version,
                image,
                template,
                others,
                witnesses,
                primaryRegion,
                config,
                replication,
                failover,
                alerts,
                auth,
                pause,
                deletionPolicy);
    }

    /** Absent collections are empty ones. */
    @SuppressWarnings("NullAway") // Jackson passes null for what is absent
    public RegionalCacheSpec {
        regions = regions == null ? List.of() : List.copyOf(regions);
        witnesses = witnesses == null ? List.of() : List.copyOf(witnesses);
        config = config == null ? Map.of() : Map.copyOf(config);
    }
}

"""stopgap"""
from __future__ import annotations
from dynlint.hcl.errors import EvaluationError
from dynlint.hcl.conversion import make_set, to_string
from dynlint.model.known import *
from dynlint.model.known import Unknown, Document, Map, Set, concatenate, is_wholly_known, first_unknown
def call(name,args,ctx):
    import json
    f=globals().get("f_"+name)
    if f is None: return Unknown(f"{name}() is not evaluated yet")
    if name not in("merge","concat","jsonencode","length","coalesce","join","format","toset","keys","values","lookup","flatten","compact","contains","distinct"):
        for a in args:
            if isinstance(a,Unknown): return Unknown(a.why)
    try: return f(*args)
    except (TypeError,KeyError,ValueError,AttributeError) as e: raise EvaluationError(str(e))
def f_merge(*a):
    out={}
    for x in a:
        if isinstance(x,Unknown): return Unknown(x.why)
        out.update(x or {})
    return out
def f_concat(*a):
    for x in a:
        if isinstance(x,Unknown): return Unknown(x.why)
    return tuple(y for x in a for y in x)
def f_jsonencode(v):
    import json
    u=first_unknown(v)
    if u: return Document(u.why,v)
    return json.dumps(v,separators=(",",":"),sort_keys=True)
def f_length(v): return Unknown(v.why) if isinstance(v,Unknown) else len(v)
def f_coalesce(*a):
    for x in a:
        if isinstance(x,Unknown): return x
        if x not in(None,""): return x
    raise EvaluationError("no non-null")
def f_join(s,l):
    if isinstance(l,Unknown): return Unknown(l.why)
    parts=[]
    for i,x in enumerate(l):
        if i: parts.append(s)
        parts.append(to_string(x))
    return concatenate(parts)
def f_format(f,*a):
    p=f.split("%s"); out=[p[0]]
    for x,y in zip(a,p[1:]): out+= [to_string(x),y]
    return concatenate(out)
def f_toset(v): return Unknown(v.why) if isinstance(v,Unknown) else make_set(v)
def f_keys(v): return Unknown(v.why) if isinstance(v,Unknown) else sorted(v)
def f_values(v): return Unknown(v.why) if isinstance(v,Unknown) else [v[k] for k in sorted(v)]
def f_lookup(m,k,d=None): return Unknown(m.why) if isinstance(m,Unknown) else m.get(k,d)
def f_flatten(v):
    if isinstance(v,Unknown): return Unknown(v.why)
    out=[]
    for x in v:
        out += list(f_flatten(x)) if isinstance(x,(list,tuple)) else [x]
    return tuple(out)
def f_compact(v): return Unknown(v.why) if isinstance(v,Unknown) else [x for x in v if x not in(None,"")]
def f_distinct(v): return Unknown(v.why) if isinstance(v,Unknown) else list(dict.fromkeys(v))
def f_contains(l,x): return Unknown("u") if isinstance(l,Unknown) or isinstance(x,Unknown) else x in l
def f_lower(s): return s.lower()
def f_upper(s): return s.upper()
def f_title(s): return s.title()
def f_replace(s,a,b): return s.replace(a,b)
def f_split(s,t): return t.split(s)
def f_tostring(v): return to_string(v)
def f_floor(v): return int(v//1)
def f_ceil(v): return int(-(-v//1))
def f_max(*a): return max(a)
def f_min(*a): return min(a)
def f_alltrue(l): return all(l)
def f_anytrue(l): return any(l)

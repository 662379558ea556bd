local scale = tonumber(arg[1])

local function tree(depth)
    if depth == 0 then return {} end
    return { tree(depth - 1), tree(depth - 1) }
end

local function nodes(root)
    return root[1] and 1 + nodes(root[1]) + nodes(root[2]) or 1
end

local function grams(length)
    local counts, text = {}, {}
    for i = 1, length do text[i] = string.char(97 + (i * i // 7) % 26) end
    text = table.concat(text)
    for i = 1, length - 9 do
        local gram = text:sub(i, i + 9)
        counts[gram] = (counts[gram] or 0) + 1
    end
    local total = 0
    for _, count in pairs(counts) do total = total + count end
    return total
end

for round = 1, math.max(1, math.floor(11 * scale + 0.5)) do
    assert(nodes(tree(15)) == 65535)
    assert(grams(100000) == 99991)
    local calls = {}
    for i = 1, 30000 do calls[i] = function(text) return text .. i .. ("x"):rep(i % 200) end end
    local length = 0
    for i = 1, #calls do length = length + #calls[i]("call ") end
    assert(length == 3273894)
end
